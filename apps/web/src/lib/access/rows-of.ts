import type { Matrix } from '@courtyard/contract/access'
import { type Label, textOf } from '@courtyard/std/label'

type Cell = Matrix['cells'][number]
/** What one role may do to one entity, under the name of whichever of them the page is not about. */
export type MatrixRow = { readonly key: string; readonly title: string; readonly cells: readonly Cell[] }

type Asked = { readonly role: string; readonly entity: string; readonly q: string; readonly locale: string }

/** The rows of a matrix that were asked for, by name, those in whose names, fields or conditions the term stands. */
export function rowsOf({ roles, entities, cells }: Matrix, { role, entity, q, locale }: Asked): MatrixRow[] {
  const nameIn = (all: readonly { readonly name: string; readonly label: Label }[], name: string) =>
    textOf(all.find((one) => one.name === name)?.label, locale, name)
  const asked = cells.filter((cell) => (role === '' || cell.role === role) && (entity === '' || cell.entity === entity))
  const groups = Map.groupBy(asked, (cell) => `${cell.role} ${cell.entity}`)
  const rows = [...groups].map(([key, own]): MatrixRow => {
    const [what, who] = [nameIn(entities, own[0]!.entity), nameIn(roles, own[0]!.role)]
    return { key, title: role === '' ? (entity === '' ? `${what} · ${who}` : who) : what, cells: own }
  })
  const term = q.trim().toLowerCase()
  return rows
    .filter((row) => term === '' || wordsOf(row, locale).toLowerCase().includes(term))
    .sort((a, b) => a.title.localeCompare(b.title, locale))
}

const wordsOf = ({ title, cells }: MatrixRow, locale: string): string =>
  [
    title,
    ...cells.flatMap(({ rules }) =>
      rules.flatMap(({ where, fields }) => [
        textOf(where ?? {}, locale),
        ...(fields ?? []).map(({ name, label }) => textOf(label, locale, name)),
      ]),
    ),
  ].join('\n')
