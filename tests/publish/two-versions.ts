import { resolve } from 'node:path'
import { readLibrary } from '@courtyard/adapters/documents/read-documents'
import { type Pack, packOf } from '@courtyard/metadata/pack-content'
import type { DocumentFile } from '@courtyard/metadata/parse'

type Body = { [key: string]: unknown }

/** Every pack of the library, as it is. */
export const firstVersions = async (): Promise<Pack[]> =>
  (await readLibrary(resolve(import.meta.dirname, '../../metadata'))).map(packOf)

/** A pack with some of its documents changed and another version. */
export function nextVersion(
  pack: Pack,
  version: string,
  changes: Readonly<Record<string, (body: Body) => void>>,
): Pack {
  const edits: Readonly<Record<string, (body: Body) => void>> = {
    ...changes,
    'pack.json': (body) => {
      body.version = version
      changes['pack.json']?.(body)
    },
  }
  return packOf(
    pack.files.map(({ path, text }): DocumentFile => {
      const edit = edits[path]
      if (!edit) return { path, text }
      const body = JSON.parse(text) as Body
      edit(body)
      return { path, text: JSON.stringify(body) }
    }),
  )
}

const listOf = (body: Body, key: string): Body[] => body[key] as Body[]
const identities = (one: unknown): unknown[] => {
  if (typeof one !== 'object' || one === null) return [one]
  const { name, value, field, entity } = one as Body
  return [name, value, field, entity]
}
const named = (body: Body, key: string, name: string): Body =>
  listOf(body, key).find((one) => identities(one).includes(name))!
const drop = (body: Body, key: string, ...names: string[]): void => {
  body[key] = listOf(body, key).filter((one) => !identities(one).some((name) => names.includes(String(name))))
}

/** residential 2.0.0: a label renamed, fields added and removed, a formula changed, options removed. */
export function secondVersions(packs: readonly Pack[]): Pack[] {
  const of = (name: string) => packs.find((pack) => pack.name === name)!
  const leaving = ['floors_below', 'lift_count']
  const space = nextVersion(of('space'), '2.0.0', {
    'entities/room.json': (room) => {
      named(room, 'fields', 'layout').label = { 'zh-CN': '户型结构', en: 'Floor plan' }
      named(room, 'fields', 'fee_area').amount = 'built_area * fee_coefficient * 2'
      drop(named(room, 'fields', 'kind'), 'options', 'dormitory')
      drop(named(room, 'fields', 'kind'), 'options', 'storage')
      listOf(room, 'fields').push({
        name: 'facing',
        type: 'text',
        maxLength: 20,
        label: { 'zh-CN': '朝向', en: 'Facing' },
      })
      listOf(room, 'fields').push({
        name: 'balconies',
        type: 'integer',
        label: { 'zh-CN': '阳台数', en: 'Number of balconies' },
      })
    },
    'entities/building.json': (building) => {
      for (const name of leaving) drop(building, 'fields', name)
    },
    'forms/building.json': (form) => {
      for (const name of leaving) drop(listOf(form, 'sections')[0]!, 'fields', name)
    },
    'views/buildings.json': (view) => drop(view, 'columns', 'lift_count'),
  })
  const residential = nextVersion(of('residential'), '2.0.0', {
    'pack.json': (body) => {
      named(body, 'modules', 'space').version = '^2.0.0'
    },
    'mappings/estate.json': (mapping) => {
      for (const name of leaving) drop(named(mapping, 'sheets', 'building'), 'columns', name)
    },
    'mappings/hc_community.json': (mapping) => {
      for (const name of leaving) drop(named(mapping, 'sheets', 'building'), 'columns', name)
    },
  })
  return [space, residential]
}
