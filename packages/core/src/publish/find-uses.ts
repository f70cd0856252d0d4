import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import { type Use, usesOf } from '@courtyard/metadata/dependants'
import { type Field, isStored } from '@courtyard/metadata/field'
import { type Finding, findingKey } from './finding.ts'

/** What is called otherwise, hidden or gone in the next version. */
type Leaving = { readonly entity: string; readonly field?: string; readonly option?: string }

/** The documents in force that name what is renamed, hidden or removed. Pure; reads no rows. */
export function findUses(before: Catalog | undefined, next: Catalog): Finding[] {
  if (!before) return []
  const leaving = leavingOf(before, next)
  if (leaving.length === 0) return []
  const uses = usesOf(before)
  return leaving.flatMap((one): Finding[] => {
    const found = uses.filter((use) => names(use, one) && !isOwn(use, one))
    if (found.length === 0) return []
    const { entity, field, option } = one
    const name = option === undefined ? field : `${field}=${option}`
    return [
      {
        key: findingKey('used_by', entity, name),
        kind: 'used_by',
        entity,
        ...(field !== undefined && { field }),
        ...(option !== undefined && { name: option }),
        count: found.length,
        samples: [],
        answers: ['consent'],
        uses: found.map((use) => ({ document: `${use.of}/${use.name}`, pointer: use.pointer })),
      },
    ]
  })
}

const names = (use: Use, { entity, field, option }: Leaving): boolean =>
  use.entity === entity &&
  use.field === field &&
  (option === undefined ? use.option === undefined : use.option === option)

/** A field's own definition names it, and an entity's own document names the entity. */
const isOwn = (use: Use, { entity, field, option }: Leaving): boolean =>
  use.of === 'entities' &&
  use.name === entity &&
  (field === undefined || (option === undefined && `${use.pointer}/`.startsWith(`/fields/${field}/`)))

function leavingOf(before: Catalog, next: Catalog): Leaving[] {
  const after = new Map(Object.values(next.entities).map((entity) => [entity.table, entity]))
  return Object.values(before.entities).flatMap((was): Leaving[] => {
    const now = after.get(was.table)
    if (!now) return [{ entity: was.name }]
    const renamed = now.name === was.name ? [] : [{ entity: was.name }]
    return [...renamed, ...was.fields.flatMap((field) => leavingOfField(was, now, field))]
  })
}

function leavingOfField(was: Entity, now: Entity, field: Field): Leaving[] {
  if (field.hidden || field.system) return []
  const same = now.fields.find((one) => one.name === field.name && !one.hidden)
  if (!same) return [{ entity: was.name, field: field.name }]
  // The name may be another field's now, while this one is called otherwise.
  const moved =
    isStored(field) && now.fields.some((one) => isStored(one) && one.column === field.column && one !== same)
  if (moved) return [{ entity: was.name, field: field.name }]
  if (field.type !== 'enum' || same.type !== 'enum') return []
  const left = new Set(same.options.map(({ value }) => value))
  const gone = field.options.filter(({ value }) => !left.has(value))
  return gone.map(({ value }) => ({ entity: was.name, field: field.name, option: value }))
}
