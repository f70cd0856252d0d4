import type { Row } from '@courtyard/expression/value'
import type { Automation } from '@courtyard/metadata/catalog-automation'
import type { RecordValues } from '@courtyard/metadata/validate-record'

type Of = {
  readonly entity: string
  readonly id: string
  /** Names of the automations that led here, the first in front. */
  readonly chain: readonly string[]
}

/** Something that was written and that automations may hear of before the transaction ends. */
export type RecordEvent =
  | (Of & { readonly on: 'created' })
  | (Of & { readonly on: 'changed'; readonly fields: readonly string[]; readonly before: RecordValues })
  /** Its automations were judged while it was there. */
  | (Of & { readonly on: 'deleted'; readonly started: readonly Started[] })

/** An automation whose condition holds, with the record as it is then. */
export type Started = { readonly automation: Automation; readonly row: Row; readonly effects: Automation['effects'] }
