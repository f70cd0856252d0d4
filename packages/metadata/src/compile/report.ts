import type { CheckContext } from '@courtyard/expression/check'
import type { Issue } from '@courtyard/std/issue'
import { keyed, type Param, type ParamsArg } from '@courtyard/std/issue-text'
import { didYouMean } from '../did-you-mean.ts'
import type { Origin } from '../merge-overlay.ts'
import type { DocumentTexts } from '../texts/document-texts.ts'

/** Codes of issues of documents, with their situation where a code has several. */
export type DocumentKey = keyof DocumentTexts

/** Notes one problem of a document by its code in the table of texts; overlays' problems point at the overlay. */
export type Report = (<K extends DocumentKey>(
  pointer: string,
  key: K,
  ...params: ParamsArg<DocumentTexts[K]>
) => void) & {
  /** Tells of an expression that the compiler meets at this pointer, where somebody listens. */
  readonly expression?: (pointer: string, met: ExpressionMet) => void
}

/** An expression as the compiler meets it: what it may name and what it must give. */
export type ExpressionMet = CheckContext & {
  /** The text holds expressions in braces. */
  readonly isTemplate: boolean
}
export type ExpressionSpot = Origin & ExpressionMet
export type Listener = (spot: ExpressionSpot) => void

const listeners = new WeakMap<readonly Issue[], Listener>()

/** Whoever gathers these problems hears of every expression, too. */
export const listenTo = (issues: readonly Issue[], listener: Listener): void => void listeners.set(issues, listener)

/** A report at other pointers: of what a document is a part of, or stands for. */
export const reportAt = (report: Report, pointerOf: (pointer: string) => string): Report => {
  const { expression } = report
  const moved: Report = (pointer, key, ...params) => report(pointerOf(pointer), key, ...params)
  return expression === undefined
    ? moved
    : Object.assign(moved, {
        expression: (pointer: string, met: ExpressionMet) => expression(pointerOf(pointer), met),
      })
}

type Note = (pointer: string, key: string, params?: Readonly<Record<string, Param | undefined>>, rest?: Rest) => void
type Rest = Pick<Issue, 'at' | 'expected' | 'message'>

/** A report for the document whose parts come from `originOf`. */
export const reportInto = (issues: Issue[], originOf: (pointer: string) => Origin): Report => {
  const note: Note = (pointer, key, params, rest) => {
    issues.push({ ...keyed(key, params), ...rest, ...originOf(pointer) })
  }
  const listener = listeners.get(issues)
  if (listener === undefined) return note
  return Object.assign(note, {
    expression: (pointer: string, met: ExpressionMet) => listener({ ...originOf(pointer), ...met }),
  })
}

/** Notes a problem that another table words (of an expression, of a value) at this pointer. */
export function forward(report: Report, pointer: string, issue: Omit<Issue, 'pointer'>): void {
  const { code, text = code, params, at, expected, message } = issue
  const rest = { ...(at && { at }), ...(expected !== undefined && { expected }), ...(message && { message }) }
  // Codes of other tables are no keys of this one; what a report does with them is the same.
  ;(report as Note)(pointer, text, params, rest)
}

type Unknown<K> = K extends `${infer What}_unknown` ? What : never

/** What names in documents may lead to: for each there is a text `<what>_unknown`. */
export type Named =
  | 'field'
  | 'calendar'
  | Exclude<Unknown<DocumentKey>, 'key' | 'kind' | 'value' | 'after' | 'time_zone'>

/** Notes an unknown name, with the nearest known one. */
export function reportUnknown(
  report: Report,
  pointer: string,
  unknown: { readonly what: Named; readonly name: string; readonly known: Iterable<string> },
): void {
  const { what, name } = unknown
  const suggestion = didYouMean(name, unknown.known)
  const key =
    what === 'field' || what === 'calendar' ? (`${what}_unknown.named` as const) : (`${what}_unknown` as const)
  report(pointer, key, { name, suggestion })
}

/** Notes names that occur twice in a list. */
export function reportDuplicates(report: Report, names: readonly string[], pointerAt: (index: number) => string): void {
  const seen = new Set<string>()
  for (const [index, name] of names.entries()) {
    if (seen.has(name)) report(pointerAt(index), 'name_duplicate', { name })
    seen.add(name)
  }
}
