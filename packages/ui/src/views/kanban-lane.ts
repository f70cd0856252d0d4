import type { RecordJson } from '@courtyard/contract/records'

/** A lane as a board shows it: null is the lane of what has no state, where nothing can be put. */
export type KanbanLane = {
  readonly value: string | null
  readonly label: string
  readonly color: string
  readonly count: number
  readonly totals: readonly { readonly label: string; readonly text: string }[]
  readonly items: readonly RecordJson[]
  readonly moreHref: string
}

/** Moves a record to a lane by its value; absent where the reader may not. */
export type Move = ((record: RecordJson, to: string) => void) | undefined

/** Whether a card of one lane may be put into another one. */
export type MayMove = (from: string | null, to: string | null) => boolean

/** The next lane in a direction that a card of lane `at` may be put into; undefined for none. */
export function nextLane(
  lanes: readonly Pick<KanbanLane, 'value'>[],
  { at, step, mayMove }: { readonly at: number; readonly step: 1 | -1; readonly mayMove: MayMove },
): string | undefined {
  const from = lanes[at]?.value ?? null
  const ahead = step === 1 ? lanes.slice(at + 1) : lanes.slice(0, at).reverse()
  return ahead.find(({ value }) => value !== null && mayMove(from, value))?.value ?? undefined
}
