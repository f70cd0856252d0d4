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
