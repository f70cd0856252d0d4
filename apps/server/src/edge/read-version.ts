import { Fault } from '@courtyard/std/fault'
import { edgeIssue } from './edge-texts.ts'

/** The version in If-Match: `"3"`; undefined without the header. Throws Fault request_invalid for anything else. */
export function readVersion(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined) return undefined
  const match = /^"(\d{1,9})"$/.exec(ifMatch)
  if (match) return Number(match[1])
  const issue = { ...edgeIssue('if-match', 'version_invalid'), expected: '"3"' }
  throw new Fault('request_invalid', { issues: [issue] })
}
