import { bind, mapped } from '../target.ts'
import { plain } from './definition.ts'

const idOf = (value: unknown): unknown =>
  value !== null && typeof value === 'object' && 'id' in value ? value.id : value

export const reference = plain<'reference'>('record', (value) => bind(mapped(value, idOf), 'uuid'))
export const id = plain<'id'>('record', (value) => bind(value, 'uuid'))
