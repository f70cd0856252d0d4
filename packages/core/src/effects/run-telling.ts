import type { Value } from '@courtyard/expression/value'
import type { HookEffect, NotifyEffect } from '@courtyard/metadata/catalog-automation'
import { noteForHook } from '../hooks/note-record.ts'
import { type Recipient, writeOutbox } from '../outbox/outbox.ts'
import type { EffectContext } from './effect-context.ts'

/** Leaves a message in the outbox; nobody is told where the record names nobody. */
export async function runNotify({ tx, entity, id, env }: EffectContext, { template, to }: NotifyEffect): Promise<void> {
  const recipient = recipientOf(to, env.row)
  if (recipient) await writeOutbox(tx, [{ topic: 'notify', payload: { template, entity, record: id, to: recipient } }])
}

/** Leaves a call of a webhook in the outbox, with the record as it is now. */
export async function runHook({ tx, writing, entity, id }: EffectContext, { hook }: HookEffect): Promise<void> {
  await noteForHook(tx, writing.rights, { hook, entity, id, at: writing.at })
}

function recipientOf(to: NotifyEffect['to'], row: EffectContext['env']['row']): Recipient | undefined {
  if ('role' in to) return { role: to.role }
  let at: Value = row
  for (const name of to.path)
    at = at !== null && typeof at === 'object' ? ((at as Readonly<Record<string, Value>>)[name] ?? null) : null
  const who = at !== null && typeof at === 'object' ? (at as Readonly<Record<string, Value>>).id : at
  if (typeof who !== 'string') return undefined
  return to.gives === 'record' ? { record: who } : { member: who }
}
