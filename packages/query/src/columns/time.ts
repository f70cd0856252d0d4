import { bind } from '../target.ts'
import { plain } from './definition.ts'

export const date = plain<'date'>('day', (value) => bind(value, 'date'))
export const datetime = plain<'datetime'>('instant', (value) => bind(value, 'timestamptz'))
export const period = plain<'period'>('period', (value) => bind(value, 'text'))
