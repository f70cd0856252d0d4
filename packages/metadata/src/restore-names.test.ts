import { assert } from '@courtyard/std/assert'
import { expect, test } from 'vitest'
import type { Catalog } from './catalog.ts'
import { compileCatalog } from './compile-catalog.ts'
import { parseDocuments } from './parse.ts'
import type { PhysicalNames } from './physical-names.ts'
import { restoreNames } from './restore-names.ts'

const label = { en: 'x' }
type Field = { readonly name: string; readonly renamedFrom?: string[] }

/** A catalog of one entity with integer fields, over the names that were in force. */
function published(
  entity: { readonly name: string; readonly renamedFrom?: string[] },
  fields: readonly Field[],
  physical?: PhysicalNames,
) {
  const all = [{ name: 'code' }, ...fields].map((field) => ({ type: 'integer', label, ...field }))
  const bodies = [
    ['tenant.json', { kind: 'tenant', name: 't', label, template: { pack: 'p', version: '^1.0.0' } }],
    ['pack.json', { kind: 'pack', name: 'p', version: '1.0.0', label }],
    [`entities/${entity.name}.json`, { kind: 'entity', label, title: 'code', ...entity, fields: all }],
  ] as const
  const files = bodies.map(([path, body]) => ({ path, text: JSON.stringify(body) }))
  const { documents, issues } = parseDocuments(files)
  const compiled = compileCatalog({ documents, tenant: 't', version: 1, ...(physical && { physical }) })
  assert(compiled.catalog, JSON.stringify([issues, compiled.issues]))
  return { catalog: compiled.catalog, physical: compiled.physical }
}

const columns = ({ entities }: Catalog, entity: string) =>
  Object.fromEntries(
    entities[entity]!.fields.flatMap((field) =>
      'column' in field && !field.system ? [[field.name, field.column]] : [],
    ),
  )

test('a renamed field and a renamed entity get their old columns again when the older version is published', () => {
  const old = published({ name: 'thing' }, [{ name: 'size' }])
  const next = published(
    { name: 'item', renamedFrom: ['thing'] },
    [{ name: 'extent', renamedFrom: ['size'] }],
    old.physical,
  )
  expect(columns(next.catalog, 'item')).toEqual({ code: 'code', extent: 'size' })
  const back = published({ name: 'thing' }, [{ name: 'size' }], restoreNames(next.physical, old.catalog))
  expect([back.catalog.entities.thing!.table, columns(back.catalog, 'thing')]).toEqual([
    'e_thing',
    { code: 'code', size: 'size' },
  ])
  expect(back.catalog.hash).toBe(old.catalog.hash)
})

test('a name that another field has taken since goes back, and that one keeps its own values', () => {
  const old = published({ name: 'thing' }, [{ name: 'size' }])
  const fields = [{ name: 'extent', renamedFrom: ['size'] }, { name: 'size' }]
  const next = published({ name: 'thing' }, fields, old.physical)
  expect(columns(next.catalog, 'thing')).toEqual({ code: 'code', extent: 'size', size: 'size__2' })
  const names = restoreNames(next.physical, old.catalog)
  expect([names['thing.size'], names['thing.extent']]).toEqual(['size', 'size__2'])
  expect(new Set(Object.values(names))).toEqual(new Set(Object.values(next.physical))) // nothing is forgotten
})

test('what kept its name is not touched', () => {
  const { catalog, physical } = published({ name: 'thing' }, [{ name: 'size' }])
  expect(restoreNames(physical, catalog)).toEqual(physical)
})
