import type { Json } from '../values.ts'

/** What one type takes, refuses and understands; every layer's test runs over all of them. */
export type FieldSample = {
  readonly document: object
  /** What is sent, and what is stored of it. */
  readonly accepted: readonly (readonly [sent: Json, stored: Json])[]
  readonly refused: readonly (readonly [sent: Json, code: string])[]
  /** Cells of files as companies write them. */
  readonly texts: readonly (readonly [text: string, stored: Json])[]
  /** Two stored values; where the type has an order, in that order. */
  readonly pair: readonly [Json, Json]
  /** A filter that finds the second of the pair and not the first; null where there is only missing and present. */
  readonly finds: { readonly op: string; readonly value: Json } | null
  readonly sortable: boolean
}

/** Options of sampled choices. */
export const options = [
  { value: 'low', label: { 'zh-CN': '低', en: 'Low' } },
  { value: 'mid', label: { 'zh-CN': '中', en: 'Middle' } },
  { value: 'high', label: { 'zh-CN': '高', en: 'High' } },
]
