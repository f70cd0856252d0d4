import { bind } from '../target.ts'
import { plain } from './definition.ts'

export const json = plain<'json'>('json', (value) => bind(value === null ? null : JSON.stringify(value), 'jsonb'))
