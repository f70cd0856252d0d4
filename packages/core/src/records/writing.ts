import type { Form } from '@courtyard/metadata/catalog'
import type { Ids } from '@courtyard/std/id'
import type { RequestRights } from './rights-of-request.ts'

/** Who writes, when, with which rights: what every part of one change shares. */
export type Writing = {
  readonly rights: RequestRights
  readonly actorId: string
  readonly at: string
  readonly ids: Ids
  /** The form that the write names: what it requires, hides and locks holds besides the entity's own rules. */
  readonly form?: Form | undefined
}
