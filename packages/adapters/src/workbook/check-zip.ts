import { inflateRawSync } from 'node:zlib'
import { Fault } from '@courtyard/std/fault'
import { limits } from './limits.ts'

const END = 0x06054b50
const ENTRY = 0x02014b50
const LOCAL = 0x04034b50
const END_BYTES = 22

/**
 * Unpacks every part of a zip file within a budget and throws it away: a file that would unpack to more, whose parts
 * overlap, or that uses what office programs do not write is refused before a library touches it.
 * Throws Fault file_unreadable.
 */
export function checkZip(bytes: Uint8Array, budget: number = limits.unpackedMax): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = findEnd(view)
  const count = view.getUint16(end + 10, true)
  if (count > limits.partsMax) throw refused('too_many_parts')
  let at = view.getUint32(end + 16, true)
  let left = budget
  const spans: [number, number][] = []
  for (let index = 0; index < count; index++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== ENTRY) throw refused('damaged')
    const [method, packed] = [view.getUint16(at + 10, true), view.getUint32(at + 20, true)]
    const local = view.getUint32(at + 42, true)
    if (local + 30 > bytes.length || view.getUint32(local, true) !== LOCAL) throw refused('damaged')
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true)
    if (start + packed > bytes.length) throw refused('damaged')
    spans.push([local, start + packed])
    left -= unpackedSize(bytes.subarray(start, start + packed), method, left)
    if (left < 0) throw refused('too_large')
    at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  spans.sort((a, b) => a[0] - b[0])
  if (spans.some(([from], index) => index > 0 && from < spans[index - 1]![1])) throw refused('overlapping_parts')
}

const refused = (reason: string): Fault => new Fault('file_unreadable', { reason })

function findEnd(view: DataView): number {
  const first = Math.max(0, view.byteLength - END_BYTES - 65_535)
  for (let at = view.byteLength - END_BYTES; at >= first; at--) if (view.getUint32(at, true) === END) return at
  throw refused('not_a_workbook')
}

function unpackedSize(part: Uint8Array, method: number, left: number): number {
  if (method === 0) return part.length
  if (method !== 8) throw refused('packing_unknown')
  try {
    return inflateRawSync(part, { maxOutputLength: Math.max(1, left) }).length
  } catch (cause) {
    const isTooLarge = (cause as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE'
    throw new Fault('file_unreadable', { reason: isTooLarge ? 'too_large' : 'damaged' }, { cause })
  }
}
