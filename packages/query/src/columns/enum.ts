import { bind } from '../target.ts'
import { plain } from './definition.ts'

export const enumeration = plain<'enum'>('text', (value) => bind(value, 'text'))
