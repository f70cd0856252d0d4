import { bind } from '../target.ts'
import { plain } from './definition.ts'

export const text = plain<'text'>('text', (value) => bind(value, 'text'))
export const longText = plain<'long_text'>('text', (value) => bind(value, 'text'))
