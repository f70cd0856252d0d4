import type { EntityDescription, TransitionDescription } from '@courtyard/contract/description'
import type { RecordJson } from '@courtyard/contract/records'

type Transitions = readonly TransitionDescription[]

/** What the reader may do with a record now, in the order of the workflow. */
export const allowedOf = (entity: EntityDescription, { can }: Pick<RecordJson, 'can'>): Transitions =>
  (entity.transitions ?? []).filter(({ name }) => can?.transitions?.includes(name))

/** What might lead from one state to another by the reader's roles; a record says whether it does. */
export const leadingTo = (entity: EntityDescription, { from, to }: { from: string | null; to: string | null }) =>
  (entity.transitions ?? []).filter((one) => from !== null && one.from.includes(from) && one.to === to)

/** The state that a record stands in; null where it may not be read. */
export const stateOf = (entity: EntityDescription, record: RecordJson): string | null => {
  const value = entity.state === undefined ? null : record[entity.state]
  return typeof value === 'string' ? value : null
}
