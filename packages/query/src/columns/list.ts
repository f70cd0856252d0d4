import { bind } from '../target.ts'
import { type Column, plain } from './definition.ts'

const quoted = (text: unknown) => `"${String(text).replace(/[\\"]/g, (sign) => `\\${sign}`)}"`
/** A list as PostgreSQL reads an array of text. */
const arrayText = (value: unknown): string => `{${Array.isArray(value) ? value.map(quoted).join(',') : ''}}`

const list = <T extends 'multi_enum' | 'tags'>(): Column<T> => ({
  ...plain<T>('texts', (value) => bind(value, 'text[]')),
  text: arrayText,
})
export const multiEnum = list<'multi_enum'>()
export const tags = list<'tags'>()
