import type { Move } from '@courtyard/db/ddl/move'
import type { Catalog } from '@courtyard/metadata/catalog'
import { isStored } from '@courtyard/metadata/field'
import type { DocumentFile } from '@courtyard/metadata/parse'

type Field = {
  name: string
  type: string
  label: object
  required?: boolean
  default?: string
  max?: number
  maxLength?: number
}
export type Overlay = { fields: Field[]; keys: string[][]; indexes: string[][] }

const OWN_KEY = ['project', 'full_code']
const OWN_INDEXES = [['building', 'floor_no'], ['status']]

/** Nothing laid over the pack. */
export const EMPTY: Overlay = { fields: [], keys: [OWN_KEY], indexes: OWN_INDEXES }

const field = (name: string, type: string, more: Partial<Field> = {}): Field => ({
  ...{ name, type, label: { 'zh-CN': name, en: name } },
  ...(type === 'text' ? { maxLength: 40 } : {}),
  ...more,
})
const withField = (overlay: Overlay, changed: Field): Overlay => ({
  ...overlay,
  fields: [...overlay.fields.filter(({ name }) => name !== changed.name), changed],
})

/** What a publish of the bench does to the room, by what it is called. Ten in turn; `n` counts the turns. */
export const VARIATIONS: readonly (readonly [string, (overlay: Overlay, n: number) => Overlay])[] = [
  ['field added', (overlay, n) => withField(overlay, field(`b${n}`, 'integer'))],
  ['text added', (overlay, n) => withField(overlay, field(`t${n}`, 'text'))],
  [
    'required with a constant',
    (overlay, n) => withField(overlay, field(`d${n}`, 'integer', { required: true, default: '1' })),
  ],
  ['key added', (overlay, n) => ({ ...overlay, keys: [OWN_KEY, [`t${n}`]] })],
  [
    'filled and required',
    (overlay, n) => withField(overlay, field(`b${n}`, 'integer', { required: true, default: '1' })),
  ],
  ['index added', (overlay) => ({ ...overlay, indexes: [...OWN_INDEXES, ['status', 'floor_no']] })],
  ['type changed', (overlay, n) => withField(overlay, field(`b${n}`, 'text', { required: true, default: '"1"' }))],
  [
    'key removed and field hidden',
    (overlay, n) => ({ ...overlay, keys: [OWN_KEY], fields: overlay.fields.filter(({ name }) => name !== `t${n}`) }),
  ],
  ['index removed', (overlay) => ({ ...overlay, indexes: OWN_INDEXES })],
  [
    'bound added',
    (overlay, n) => withField(overlay, field(`d${n}`, 'integer', { required: true, default: '1', max: 9 })),
  ],
]

/** The overlay as a document of the tenant. */
export const documentOf = ({ fields, keys, indexes }: Overlay): DocumentFile => ({
  path: 'tenant/entities/room.json',
  text: JSON.stringify({ kind: 'entity', name: 'room', overlay: true, fields, keys, indexes }),
})

/** What the variations that move values need: a fill of nulls with 1, a cast to text. */
export function movesOf(before: Catalog | undefined, next: Catalog): Move[] {
  const old = before?.entities.room
  const room = next.entities.room
  if (!old || !room) return []
  return room.fields.flatMap((now): Move[] => {
    const was = old.fields.find(({ name }) => name === now.name)
    if (!isStored(now) || !was || !isStored(was) || now.system) return []
    const place = { entity: room.name, field: now.name, table: room.table }
    if (now.column !== was.column) {
      return [{ ...place, kind: 'cast', from: was.column, to: now.column, sql: `"row"."${was.column}"::text` }]
    }
    return now.required && !was.required ? [{ ...place, kind: 'fill', column: now.column, sql: '1' }] : []
  })
}
