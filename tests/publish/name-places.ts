import type { Kind } from '@courtyard/metadata/documents'

/** A place of a document that wants a name, and where a wrong one is told when not exactly there. */
export type NamePlace = {
  readonly kind: Kind
  readonly name?: string
  readonly path: readonly (string | number)[]
  readonly pointer?: RegExp
}

const place = (kind: Kind, path: string, more: Omit<NamePlace, 'kind' | 'path'> = {}): NamePlace => ({
  kind,
  path: path.split('/').map((step) => (/^\d+$/.test(step) ? Number(step) : step)),
  ...more,
})
const of = (kind: Kind, name: string, ...paths: string[]): NamePlace[] =>
  paths.map((path) => place(kind, path, { name }))

/** Every place that wants a name, of every kind. */
export const namePlaces: readonly NamePlace[] = [
  place('entity', 'name'),
  place('entity', 'fields/0/name', { pointer: /^\/(fields\/0\/name|title|keys|search)/ }),
  ...of('entity', 'flat', 'title', 'keys/0/0', 'indexes/0/0', 'search/0', 'renamedFrom/0', 'fields/0/to'),
  ...of('entity', 'flat', 'fields/7/of', 'fields/7/by', 'rules/0/name'),
  ...of('entity', 'folder', 'tree'),
  ...of('view', 'flats', 'name', 'entity', 'columns/0', 'sort/0', 'totals/0', 'group', 'color'),
  ...of('view', 'board', 'layout/lanes'),
  ...of('form', 'flat', 'name', 'entity', 'steps/0/name', 'sections/0/name', 'sections/0/step', 'sections/0/fields/0'),
  ...of('role', 'resident', 'name', 'identity/entity', 'identity/email', 'rules/0/name', 'rules/0/subject'),
  ...of('role', 'resident', 'rules/0/fields/0'),
  ...of('fee-item', 'service', 'name'),
  ...of('fee-standard', 'by_area', 'name', 'subject', 'item', 'payer/from', 'payer/take/one'),
  ...of('late-fee', 'daily', 'name', 'item'),
  ...of('calendar', 'desk', 'name', 'years/0/holidays/0/name', 'timeZone'),
  ...of('discount', 'thanks', 'name', 'subject', 'on/items/0', 'on/standards/0'),
  ...of('automation', 'told', 'name', 'entity', 'when/fields/0', 'effects/0/name', 'effects/0/entity'),
  ...of('automation', 'inspected', 'effects/0/of'),
  ...of('schedule', 'yearly', 'name', 'entity', 'from', 'to', 'every/count', 'effects/0/entity'),
  ...of('workflow', 'repair', 'name', 'entity', 'state', 'initial', 'states/0/name', 'transitions/0/name'),
  ...of('workflow', 'repair', 'transitions/0/from/0', 'transitions/0/to', 'transitions/0/fields/0'),
  ...of('workflow', 'repair', 'transitions/0/by/role/0', 'transitions/0/effects/0/entity'),
  ...of('template', 'letter', 'name', 'entity', 'print/blocks/0/name', 'print/blocks/2/fields/0'),
  ...of('template', 'flat_sheet', 'print/blocks/3/of', 'print/blocks/3/columns/0', 'print/blocks/3/sort/0'),
  ...of('hook', 'jobs_out', 'name', 'entity', 'secret', 'send/fields/0', 'send/changed/0', 'send/events/0'),
  ...of('hook', 'flats_set', 'receive/as', 'receive/key/0', 'receive/map/code'),
  ...of('report', 'asked', 'name', 'params/0/name', 'groups/0/name', 'inputs/flats/from', 'inputs/flats/by/site'),
  ...of('report', 'asked', 'columns/0/name', 'sort'),
  ...of('dashboard', 'board', 'name', 'tiles/0/name', 'tiles/0/report', 'tiles/0/columns/0', 'tiles/1/view'),
  ...of('console', 'main', 'name', 'groups/0/name', 'groups/0/items/0/view', 'groups/0/items/3/report'),
  ...of('portal', 'home', 'name', 'role', 'homes/entity', 'homes/title', 'pages/0/name', 'pages/0/form'),
  ...of('portal', 'home', 'pages/0/columns/0'),
  ...of('mapping', 'sites', 'name', 'sheets/0/name', 'sheets/0/entity', 'sheets/0/key/0', 'sheets/0/columns/0/field'),
  place('pack', 'name'),
  ...['timeZone', 'currency', 'template/pack', 'locales/0'].map((path) => place('tenant', path)),
]

type Node = { [step: string | number]: unknown }

/** Puts `text` at a path; lists and objects on the way are made where they are missing. */
export function plant(body: Node, path: NamePlace['path'], text: string): void {
  let node = body
  for (const [at, step] of path.slice(0, -1).entries()) {
    node[step] ??= typeof path[at + 1] === 'number' ? [] : {}
    node = node[step] as Node
  }
  node[path.at(-1)!] = text
}
