import type { Row } from '@courtyard/expression/value'
import type { Form } from '@courtyard/metadata/catalog'
import type { Ids } from '@courtyard/std/id'
import type { RecordEvent } from '../automation/record-event.ts'
import type { Actor, Deps } from '../deps.ts'
import type { RequestRights } from './rights-of-request.ts'

/** Who writes, when, with which rights: what every part of one change shares. */
export type Writing = {
  readonly rights: RequestRights
  readonly actorId: string
  /** `$actor` of automations. */
  readonly actor: Row
  readonly at: string
  readonly ids: Ids
  /** The form that the write names: what it requires, hides and locks holds besides the entity's own rules. */
  readonly form?: Form | undefined
  /** What was written so far and automations have not heard of; runAutomations takes them at the end. */
  readonly events: RecordEvent[]
  /** Names of the automations that led to this write. */
  readonly chain: readonly string[]
}

type Asked = { readonly rights: RequestRights; readonly form?: Form | undefined }

/** The beginning of one change by somebody, now. */
export const writingOf = (deps: Pick<Deps, 'clock' | 'ids'>, actor: Actor, { rights, form }: Asked): Writing => ({
  rights,
  actorId: actor.id,
  actor: { id: actor.id, kind: actor.kind, record: actor.record },
  at: deps.clock.now().toISOString(),
  ids: deps.ids,
  form,
  events: [],
  chain: [],
})
