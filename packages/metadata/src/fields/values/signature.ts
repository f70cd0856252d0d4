import { type Json, refuse, type ValueRules } from './definition.ts'
import { normalisable } from './normal.ts'

/** The paper of a signature: points are whole numbers inside it. */
export const SIGNATURE_WIDTH = 600
export const SIGNATURE_HEIGHT = 200
const STROKES_MAX = 200
const POINTS_MAX = 5_000
const NAME_MAX = 80

/** A stroke is `[x, y, x, y, …]`. */
export type Stroke = readonly number[]
export type SignatureValue = {
  readonly drawn?: readonly Stroke[]
  readonly typed?: string
  /** Who was signed in, and when: the server says it. */
  readonly by?: string
  readonly at?: string
}

export const signature: ValueRules<'signature'> = {
  parse(field, json) {
    const refused = refuse(field, 'value_not_signature')
    if (json === null || typeof json !== 'object' || Array.isArray(json)) return refused
    const { drawn, typed, by, at, ...others } = json as Record<string, unknown>
    if (Object.keys(others).length > 0 || (drawn === undefined) === (typed === undefined)) return refused
    const stamp = { ...(typeof by === 'string' && { by }), ...(typeof at === 'string' && { at }) }
    if (typed !== undefined) {
      const name = normalisable(typed)
      if (name === undefined) return refused
      if (name === '') return { value: null }
      return [...name].length > NAME_MAX ? refused : { value: { typed: name, ...stamp } }
    }
    if (!isDrawing(drawn)) return refused
    return { value: drawn.length === 0 ? null : ({ drawn, ...stamp } as Json) }
  },
  toValue: () => null,
}

function isDrawing(drawn: unknown): drawn is readonly Stroke[] {
  if (!Array.isArray(drawn) || drawn.length > STROKES_MAX || !drawn.every(isStroke)) return false
  return drawn.reduce((sum, stroke) => sum + stroke.length / 2, 0) <= POINTS_MAX
}

const isStroke = (stroke: unknown): stroke is Stroke =>
  Array.isArray(stroke) &&
  stroke.length >= 2 &&
  stroke.length % 2 === 0 &&
  stroke.every(
    (at, index) => Number.isInteger(at) && at >= 0 && at <= (index % 2 === 0 ? SIGNATURE_WIDTH : SIGNATURE_HEIGHT),
  )
