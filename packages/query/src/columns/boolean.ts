import { bind } from '../target.ts'
import { plain } from './definition.ts'

export const boolean = plain<'boolean'>('boolean', (value) => bind(value, 'boolean'))
