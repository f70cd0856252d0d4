import type { HookEffect, NotifyEffect } from '../catalog-automation.ts'
import type { EffectDocument } from '../documents/effect.ts'
import type { Model } from './model.ts'
import { resolvePath } from './paths.ts'
import { type Report, reportUnknown } from './report.ts'

type At = {
  readonly model: Model
  readonly entity: string
  readonly report: Report
  readonly pointer: string
  readonly isGone?: boolean
}
type Telling = Extract<EffectDocument, { do: 'notify' | 'hook' }>
type Told = Pick<NotifyEffect, 'do' | 'template' | 'to'> | Pick<HookEffect, 'do' | 'hook'>

/** Effects that tell somebody: a message of a template, or a webhook, each of the entity whose record causes it. */
export function compileTelling(at: At, effect: Telling): Told | undefined {
  const { model, entity, report, pointer } = at
  if (at.isGone) {
    report(pointer, 'effect_record_gone')
    return undefined
  }
  if (effect.do === 'hook') {
    const known = [...model.hooks].filter(([, { document }]) => document.entity === entity && document.send)
    return named(report, `${pointer}/hook`, { what: 'hook', name: effect.hook, known: known.map(([name]) => name) })
      ? { do: 'hook', hook: effect.hook }
      : undefined
  }
  const known = [...model.templates].filter(([, { document }]) => document.entity === entity && document.notify)
  const isThere = named(report, `${pointer}/template`, {
    what: 'template',
    name: effect.template,
    known: known.map(([name]) => name),
  })
  const to = recipientOf(at, effect.to)
  return isThere && to ? { do: 'notify', template: effect.template, to } : undefined
}

type Names = { readonly what: 'hook' | 'template' | 'role'; readonly name: string; readonly known: readonly string[] }

function named(report: Report, pointer: string, names: Names): boolean {
  if (names.known.includes(names.name)) return true
  reportUnknown(report, pointer, names)
  return false
}

const MEMBERS: ReadonlySet<string> = new Set(['created_by', 'updated_by'])

/** A role that there is; a reference to the record of members; or who created or changed the record. */
function recipientOf(
  { model, entity, report, pointer }: At,
  to: Extract<Telling, { do: 'notify' }>['to'],
): NotifyEffect['to'] | undefined {
  if (typeof to !== 'string') {
    const role = { what: 'role', name: to.role, known: [...model.roles.keys()] } as const
    return named(report, `${pointer}/to/role`, role) ? { role: to.role } : undefined
  }
  const found = resolvePath(model, entity, { path: to, report, pointer: `${pointer}/to` })
  if (!found) return undefined
  const { field } = found
  const path = to.split('.')
  if (field.system && MEMBERS.has(field.name)) return { path, gives: 'member' }
  const identities = new Set([...model.roles.values()].map(({ document }) => document.identity?.entity))
  if (field.type === 'reference' && identities.has(field.to)) return { path, gives: 'record' }
  report(`${pointer}/to`, 'notify_to', { path: to })
  return undefined
}
