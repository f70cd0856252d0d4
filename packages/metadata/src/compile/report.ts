import type { Issue } from '@courtyard/std/issue'
import { didYouMean } from '../did-you-mean.ts'
import type { Origin } from '../merge-overlay.ts'

type Rest = { readonly hint?: string; readonly expected?: string; readonly at?: readonly [number, number] }

/** Notes one problem of a document; overlays' problems point at the overlay. */
export type Report = (pointer: string, code: string, message: string, rest?: Rest) => void

/** A report for the document whose parts come from `originOf`. */
export const reportInto =
  (issues: Issue[], originOf: (pointer: string) => Origin): Report =>
  (pointer, code, message, rest = {}) => {
    issues.push({ code, message, ...rest, ...originOf(pointer) })
  }

/** Notes an unknown name, with the nearest known one. */
export function reportUnknown(
  report: Report,
  pointer: string,
  unknown: { what: string; name: string; known: Iterable<string> },
): void {
  const hint = didYouMean(unknown.name, unknown.known)
  const code = `${unknown.what.replaceAll(' ', '_')}_unknown`
  report(pointer, code, `There is no ${unknown.what} "${unknown.name}".`, hint === undefined ? {} : { hint })
}

/** Notes names that occur twice in a list. */
export function reportDuplicates(report: Report, names: readonly string[], pointerAt: (index: number) => string): void {
  const seen = new Set<string>()
  for (const [index, name] of names.entries()) {
    if (seen.has(name)) report(pointerAt(index), 'name_duplicate', `"${name}" stands here twice.`)
    seen.add(name)
  }
}
