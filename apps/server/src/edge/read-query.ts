import { Fault } from '@courtyard/std/fault'
import type { Issue } from '@courtyard/std/issue'
import { edgeIssue } from './edge-texts.ts'
import { isStorable, textIssue } from './read-body.ts'

/** The query parameters, each at most once and each one known. Throws Fault request_invalid naming the others. */
export function readQuery<Name extends string>(url: string, known: readonly Name[]): Partial<Record<Name, string>> {
  const issues: Issue[] = []
  const values: Partial<Record<string, string>> = {}
  for (const [name, value] of new URL(url).searchParams) {
    const pointer = `?${name.slice(0, 60)}`
    if (!isKnown(name, known)) issues.push(unknown(pointer, known))
    else if (values[name] !== undefined) issues.push(edgeIssue(pointer, 'repeated'))
    else if (!isStorable(value)) issues.push(textIssue(pointer))
    else values[name] = value
  }
  if (issues.length > 0) throw new Fault('request_invalid', { issues })
  return values
}

const isKnown = <Name extends string>(name: string, known: readonly Name[]): name is Name =>
  known.includes(name as Name)

const unknown = (pointer: string, known: readonly string[]): Issue => ({
  ...edgeIssue(pointer, 'parameter_unknown'),
  expected: known.join(', ') || 'none',
})

/** Throws Fault request_invalid where the address is not well-formed percent-encoded UTF-8. */
export function refuseBadEncoding(url: string): void {
  const { pathname, search } = new URL(url)
  for (const part of [pathname, search.replaceAll('+', ' ')]) {
    try {
      if (!isStorable(decodeURIComponent(part))) throw new Fault('request_invalid', { issues: [textIssue('url')] })
    } catch (cause) {
      if (cause instanceof Fault) throw cause
      throw new Fault('request_invalid', { issues: [edgeIssue('url', 'encoding_invalid')] }, { cause })
    }
  }
}
