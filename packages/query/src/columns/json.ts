import { bind, mapped } from '../target.ts'
import { plain } from './definition.ts'

const jsonOf = (value: unknown) => (value === null ? null : JSON.stringify(value))

export const json = plain<'json'>('json', (value) => bind(mapped(value, jsonOf), 'jsonb'))
