/** A uuid version 7 as text: sorts by creation time. */
export type Id = string

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** True when `text` is a lower-case uuid. */
export const isId = (text: string): boolean => UUID.test(text)

/** Where ids come from. Handed in where a replay must give the same ones. */
export type Ids = { next(): Id }

const TAIL_BYTES = 8
const TAILS = 128
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Random uuidv7s of the machine's clock; monotone within a process. Asks `random` once for many of them. */
export function systemIds(now: () => number, random: (bytes: Uint8Array) => Uint8Array): Ids {
  let last = 0
  let counter = 0
  let bytes: Uint8Array = new Uint8Array()
  let used = 0
  const hexPair = (first: number) => HEX[first]! + HEX[bytes[used++]!]!
  const tail = () => {
    if (used === bytes.length) {
      bytes = random(new Uint8Array(TAIL_BYTES * TAILS))
      used = 0
    }
    const variant = (bytes[used++]! & 0x3f) | 0x80
    const rest = () => hexPair(bytes[used++]!)
    return `${hexPair(variant)}-${rest()}${rest()}${rest()}`
  }
  return {
    next() {
      const at = Math.max(now(), last)
      counter = at === last ? counter + 1 : 0
      last = counter > 0xfff ? at + 1 : at
      if (counter > 0xfff) counter = 0
      const time = last.toString(16).padStart(12, '0')
      const seq = `7${counter.toString(16).padStart(3, '0')}`
      return `${time.slice(0, 8)}-${time.slice(8)}-${seq}-${tail()}`
    },
  }
}

/** A key nobody else takes: what a browser sends with a request that must be done once. Needs no secure context. */
export const newKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
