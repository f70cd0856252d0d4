import { LOOK_UP_AT, type LookUpOf } from '@courtyard/std/sealed'
import { identifier } from '../identifier.ts'
import type { TextForm } from './text-form.ts'

/** What a sealed column is found by, as keys and indexes stand on it. */
export const lookUpOf = (column: string, part: LookUpOf['part']): string => lookUpIn(identifier(column), part)

/** What a cell is found by, of the SQL of one. */
export function lookUpIn(cell: string, part: LookUpOf['part']): string {
  const { from, length } = LOOK_UP_AT[part]
  return `substr(${cell}, ${from}, ${length})`
}

/** Sealed values in SQL: whoever publishes is shown that there is one, and nothing is ever made of it. */
export const sealedForm: TextForm = {
  text: (value) => `(case when ${value} is not null then '****' end)`,
  readable: () => 'false',
  read: () => 'null::bytea',
}
