/** Where a sealed cell stands. Names are physical: they stay when what people call them changes, so a rename moves nothing. */
export type CellPlace = { readonly entity: string; readonly field: string; readonly record: string }

/** What a look-up is of: all of a value, or its last four. */
export type LookUpOf = { readonly entity: string; readonly field: string; readonly part: 'whole' | 'tail' }

/** The keys of one tenant, for its cells. */
export type CellKeys = {
  seal(text: string, place: CellPlace): Uint8Array
  open(bytes: Uint8Array, place: CellPlace): string
  lookUp(text: string, of: LookUpOf): Uint8Array
}

/** A text on its way into a cell: a bind that the door to the database seals. */
export class ToSeal {
  readonly text: string
  readonly place: CellPlace
  readonly hasTail: boolean

  constructor(text: string, place: CellPlace, hasTail: boolean) {
    this.text = text
    this.place = place
    this.hasTail = hasTail
  }
}

/** A text that cells are looked for by: a bind that the door to the database turns into a keyed hash. */
export class ToFind {
  readonly text: string
  readonly of: LookUpOf

  constructor(text: string, of: LookUpOf) {
    this.text = text
    this.of = of
  }
}

const VERSION_BYTES = 2
const LOOK_UP_BYTES = 16

/** Where the look-ups lie in a cell, as SQL counts: from 1. */
export const LOOK_UP_AT = {
  whole: { from: VERSION_BYTES + 1, length: LOOK_UP_BYTES },
  tail: { from: VERSION_BYTES + LOOK_UP_BYTES + 1, length: LOOK_UP_BYTES },
} as const

const BODY_AT = VERSION_BYTES + 2 * LOOK_UP_BYTES

/** The end that a value is found by: its last four signs; the extension of a telephone is no part of it. */
export const endOfText = (text: string): string => [...(text.split(';')[0] ?? '')].slice(-4).join('')

/**
 * The bytes of a cell: version | look-up of the whole | look-up of the end | what was sealed. One column holds them all, so
 * that whatever moves, keeps or brings back a value does it with what it is found by.
 */
export function cellOf(keys: CellKeys, { text, place, hasTail }: ToSeal): Uint8Array {
  const sealed = keys.seal(text, place)
  const bytes = new Uint8Array(BODY_AT + sealed.length - VERSION_BYTES)
  bytes.set(sealed.subarray(0, VERSION_BYTES))
  bytes.set(keys.lookUp(text, { ...place, part: 'whole' }), VERSION_BYTES)
  if (hasTail) bytes.set(keys.lookUp(endOfText(text), { ...place, part: 'tail' }), VERSION_BYTES + LOOK_UP_BYTES)
  bytes.set(sealed.subarray(VERSION_BYTES), BODY_AT)
  return bytes
}

/** The text of a cell. Throws BrokenBelief for one that was changed, or stands elsewhere than it was sealed for. */
export function openCell(keys: CellKeys, cell: Uint8Array, place: CellPlace): string {
  const sealed = new Uint8Array(Math.max(VERSION_BYTES, cell.length - BODY_AT + VERSION_BYTES))
  sealed.set(cell.subarray(0, VERSION_BYTES))
  sealed.set(cell.subarray(BODY_AT), VERSION_BYTES)
  return keys.open(sealed, place)
}

/** The cell sealed with the newest key; what it is found by stays. */
export function resealCell(keys: CellKeys, cell: Uint8Array, place: CellPlace): Uint8Array {
  const sealed = keys.seal(openCell(keys, cell, place), place)
  const bytes = new Uint8Array(BODY_AT + sealed.length - VERSION_BYTES)
  bytes.set(cell.subarray(0, BODY_AT))
  bytes.set(sealed.subarray(0, VERSION_BYTES))
  bytes.set(sealed.subarray(VERSION_BYTES), BODY_AT)
  return bytes
}

// A cell in an answer brings where it stood: the row and column that SQL read it from, not what the cell says of itself.
const MARK = 'courtyard-sealed-cell'
const DIGITS = 4
const ID_LENGTH = 36

/** The two texts between which SQL puts the id of the row, behind the cell. */
export function placeText(entity: string, field: string): { readonly before: string; readonly after: string } {
  const before = `${JSON.stringify([entity, field]).slice(0, -1)},"`
  const length = String(before.length + ID_LENGTH + 2).padStart(DIGITS, '0')
  return { before, after: `"]${length}${MARK}` }
}

const decoder = new TextDecoder()
const mark = new TextEncoder().encode(MARK)

/** True for a cell of an answer that brings its place. */
export const isPlaced = (bytes: Uint8Array): boolean =>
  bytes.length > BODY_AT + mark.length + DIGITS &&
  mark.every((sign, index) => bytes[bytes.length - mark.length + index] === sign)

/** The text of a cell that brings its place. */
export function openPlaced(keys: CellKeys, bytes: Uint8Array): string {
  const end = bytes.length - mark.length - DIGITS
  const length = Number(decoder.decode(bytes.subarray(end, end + DIGITS)))
  const [entity, field, record] = JSON.parse(decoder.decode(bytes.subarray(end - length, end))) as [
    string,
    string,
    string,
  ]
  return openCell(keys, bytes.subarray(0, end - length), { entity, field, record })
}
