import { bind, mapped } from '../target.ts'
import { plain } from './definition.ts'

const textOf = (value: unknown) => (value === null ? null : String(value))

export const percent = plain<'percent'>('number', (value) => bind(mapped(value, textOf), 'numeric'))
export const integer = plain<'integer'>('integer', (value) => bind(mapped(value, textOf), 'bigint'))
export const decimal = plain<'decimal'>('number', (value) => bind(mapped(value, textOf), 'numeric'))
