import type { Publish } from '@courtyard/contract/publishing'
import { isFaultCode, sayFault } from '@courtyard/std/fault-texts'
import type { Issue } from '@courtyard/std/issue'
import { sayIssues } from '@courtyard/std/issue-text'
import type { EdgeContext } from './edge.ts'
import { edgeTexts } from './edge-texts.ts'
import { localeOf } from './locale.ts'

/** A publish whose failure is told in the reader's language, whoever asked for it; what is kept is its code and details. */
export function tellPublish(context: EdgeContext, publish: Publish): Publish {
  const { failure } = publish
  if (!failure || !isFaultCode(failure.code)) return publish
  const locale = localeOf(context.req.raw.headers)
  const { issues } = failure.details
  const details = Array.isArray(issues)
    ? { ...failure.details, issues: sayIssues(edgeTexts, issues as Issue[], locale) }
    : failure.details
  return { ...publish, failure: { ...failure, ...sayFault(failure.code, locale), details } }
}
