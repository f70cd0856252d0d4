import { bind } from '../target.ts'
import { asStored, type Column, plain } from './definition.ts'

export const text = plain<'text'>('text', (value) => bind(value, 'text'))
export const longText = plain<'long_text'>('text', (value) => bind(value, 'text'))
export const autoNumber = plain<'auto_number'>('text', (value) => bind(value, 'text'))

const normal = <T extends 'phone' | 'email' | 'id_number' | 'plate_number' | 'url'>(): Column<T> => ({
  ...plain<T>('text', (value) => bind(value, 'text')),
  sought: asStored,
})
export const phone = normal<'phone'>()
export const email = normal<'email'>()
export const idNumber = normal<'id_number'>()
export const plateNumber = normal<'plate_number'>()
export const url = normal<'url'>()
