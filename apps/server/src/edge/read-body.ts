import { BODY_BYTES_MAX } from '@courtyard/contract/records'
import { Fault } from '@courtyard/std/fault'
import type { Issue } from '@courtyard/std/issue'
import { edgeIssue } from './edge-texts.ts'

const DEPTH_MAX = 32

/** The JSON of a request. Throws Fault for a wrong type, too many bytes, malformed JSON or text no table can hold. */
export async function readJson(request: Request, bytesMax = BODY_BYTES_MAX): Promise<unknown> {
  refuseOtherTypes(request.headers)
  const text = textOf(await readBytes(request, bytesMax))
  return parseJson(text)
}

function refuseOtherTypes(headers: Headers): void {
  const type = headers.get('content-type') ?? ''
  const isJson = /^application\/json\s*(;\s*charset\s*=\s*"?utf-?8"?\s*)?$/i.test(type.trim())
  const encoding = headers.get('content-encoding') ?? 'identity'
  if (!isJson || encoding !== 'identity') throw new Fault('content_type_unsupported', { expected: 'application/json' })
}

/** The body's bytes. Stops reading at `bytesMax`: a caller cannot make us hold more. */
export async function readBytes(request: Request, bytesMax: number): Promise<Uint8Array> {
  const tooLarge = () => new Fault('body_too_large', { bytes_max: bytesMax })
  if (Number(request.headers.get('content-length') ?? 0) > bytesMax) throw tooLarge()
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size > bytesMax) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, size)
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new Fault('body_not_json', { reason: 'not_utf8' }, { cause })
  }
}

/** Parses JSON that is not nested deeper than we answer for. Throws Fault body_not_json or request_invalid. */
export function parseJson(text: string): unknown {
  if (nesting(text) > DEPTH_MAX) throw new Fault('request_invalid', { issues: [tooDeep] })
  const value = parse(text)
  const issues = [...issuesOf(value, '')]
  if (issues.length > 0) throw new Fault('request_invalid', { issues })
  return value
}

const tooDeep: Issue = edgeIssue('', 'too_deep', { max: DEPTH_MAX })

/** Stands where the text has a number that a double cannot hold, until the walk names its place. */
class InexactNumber {}

function parse(text: string): unknown {
  try {
    return JSON.parse(text, (_, value, context?: { source?: string }) =>
      typeof value === 'number' && !keepsItsDigits(value, context?.source) ? new InexactNumber() : value,
    )
  } catch (cause) {
    throw new Fault('body_not_json', {}, { cause })
  }
}

/** False where JavaScript's double has other digits than the text: 1e400, 9007199254740993, 0.1000000000000000055. */
function keepsItsDigits(value: number, source: string | undefined): boolean {
  if (!Number.isFinite(value)) return false
  if (Number.isInteger(value)) return Number.isSafeInteger(value)
  const digits = (source ?? '').replace(/e.*$/i, '').replace(/\D/g, '').replace(/^0+/, '')
  return digits.length <= 15
}

/** How deep brackets nest outside strings, found before anything recursive sees the text. */
function nesting(text: string): number {
  let depth = 0
  let deepest = 0
  let inString = false
  for (let index = 0; index < text.length; index++) {
    const char = text.charCodeAt(index)
    if (inString) {
      if (char === 92) index++
      else if (char === 34) inString = false
    } else if (char === 34) inString = true
    else if (char === 91 || char === 123) deepest = Math.max(deepest, ++depth)
    else if (char === 93 || char === 125) depth--
  }
  return deepest
}

function* issuesOf(value: unknown, pointer: string): Generator<Issue> {
  if (typeof value === 'string' && !isStorable(value)) yield textIssue(pointer)
  if (value instanceof InexactNumber) yield inexactIssue(pointer)
  if (value === null || typeof value !== 'object') return
  for (const [key, member] of Object.entries(value)) {
    if (!isStorable(key)) yield textIssue(pointer)
    yield* issuesOf(member, `${pointer}/${escapePointer(key)}`)
  }
}

const inexactIssue = (pointer: string): Issue => edgeIssue(pointer, 'number_inexact')

/** A problem for text with a NUL or half of a character. */
export const textIssue = (pointer: string): Issue => edgeIssue(pointer, 'text_invalid')

/** PostgreSQL holds neither NUL nor lone surrogates. */
export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0')

/** A key as a step of a JSON pointer. */
export const escapePointer = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1').toWellFormed()
