import type { Hook } from '../catalog-template.ts'
import type { HookDocument } from '../documents/hook.ts'
import { defined } from '../fields/definition.ts'
import { treeOf } from './expressions.ts'
import { labelOf } from './labels.ts'
import { type Model, type Source, todayVariable } from './model.ts'
import { knownEntity, ownField, resolvePath } from './paths.ts'
import { type Report, reportUnknown } from './report.ts'

/** A webhook whose fields are there, whose condition is typed, and whose service role exists. */
export function compileHook(model: Model, { name, document, report }: Source<HookDocument>): Hook | undefined {
  const { entity, secret, send, receive } = document
  if (!knownEntity(model, { name: entity, report, pointer: '/entity' })) return undefined
  if ((send === undefined) === (receive === undefined)) report('', 'hook_direction')
  const kernel = model.entities.get(entity)?.kernel
  // The kernel writes by itself, in bulk: its records are told of by what the fee run says, not one by one.
  if (kernel && !kernel.writable) report('/entity', 'hook_kernel', { entity })
  return {
    name,
    label: labelOf(document.label, name),
    entity,
    secret,
    ...(send && { send: sendOf({ model, entity, report }, send) }),
    ...(receive && { receive: receiveOf({ model, entity, report }, receive) }),
  }
}

type HookAt = { readonly model: Model; readonly entity: string; readonly report: Report }

function sendOf({ model, entity, report }: HookAt, send: NonNullable<HookDocument['send']>): NonNullable<Hook['send']> {
  for (const [index, field] of send.changed.entries())
    ownField(model, entity, { name: field, report, pointer: `/send/changed/${index}` })
  if (send.changed.length > 0 && !send.events.includes('updated')) report('/send/changed', 'hook_changed')
  const fields = send.fields.filter((path, index) => {
    const pointer = `/send/fields/${index}`
    const found = resolvePath(model, entity, { path, report, pointer })
    if (found?.field.type === 'children') report(pointer, 'column_children', { name: path })
    return found && !found.hidden && found.field.type !== 'children'
  })
  const scope = { schema: model.schema, entity, variables: { today: todayVariable } }
  const when =
    send.when === undefined
      ? undefined
      : treeOf({ source: send.when, place: 'hook.send.when', scope, report, pointer: '/send/when' })
  return {
    url: send.url,
    events: send.events,
    changed: send.changed,
    fields,
    ...defined({ when, unmasked: send.unmasked }),
  }
}

const NOT_TAKEN: ReadonlySet<string> = new Set(['children', 'references', 'any_reference', 'json'])
const COMPUTED: ReadonlySet<string> = new Set(['computed', 'rollup', 'lookup', 'qr_code', 'auto_number', 'id'])

function receiveOf(
  { model, entity, report }: HookAt,
  receive: NonNullable<HookDocument['receive']>,
): NonNullable<Hook['receive']> {
  const role = model.roles.get(receive.as)
  if (!role) reportUnknown(report, '/receive/as', { what: 'role', name: receive.as, known: model.roles.keys() })
  else if (role.document.for !== 'console') report('/receive/as', 'hook_role', { role: receive.as })
  const map = Object.entries(receive.map)
  if (map.length === 0) report('/receive/map', 'hook_map_missing')
  for (const [field] of map) {
    const pointer = `/receive/map/${field}`
    const found = ownField(model, entity, { name: field, report, pointer })
    if (found && (found.system || NOT_TAKEN.has(found.type) || COMPUTED.has(found.type)))
      report(pointer, 'hook_field', { name: field })
  }
  for (const [index, key] of receive.key.entries())
    if (!(key in receive.map)) report(`/receive/key/${index}`, 'hook_key', { name: key })
  if (receive.do !== 'create' && receive.key.length === 0) report('/receive/key', 'hook_key_missing')
  return {
    as: receive.as,
    do: receive.do,
    key: receive.key,
    map: map.map(([field, from]) => ({ field, from: from.split('.') })),
  }
}
