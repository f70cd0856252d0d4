import { issueTexts } from '@courtyard/core/texts/core-texts'
import { type Location, locate } from '@courtyard/metadata/locate'
import type { DocumentFile } from '@courtyard/metadata/parse'
import type { Issue, SaidIssue } from '@courtyard/std/issue'
import { type IssueLocale, sayIssue } from '@courtyard/std/issue-text'

/** A problem in words, with the line and column where it stands in its file. */
export type ToldIssue = SaidIssue & Partial<Location>

/** Problems of documents in words, each with where it stands, in the order of files and lines. */
export function tellIssues(
  issues: readonly Issue[],
  files: readonly DocumentFile[],
  locale: IssueLocale,
): readonly ToldIssue[] {
  const texts = new Map(files.map(({ path, text }) => [path, text]))
  const told = issues.map((issue): ToldIssue => {
    const text = texts.get(issue.file ?? '')
    return { ...sayIssue(issueTexts, issue, locale), ...(text !== undefined && placeOf(text, issue)) }
  })
  return told.sort(
    (a, b) => compare(a.file ?? '', b.file ?? '') || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  )
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Text that is no JSON says itself where it breaks. */
function placeOf(text: string, { pointer, params, at }: Issue): Location {
  const { line, column } = params ?? {}
  return typeof line === 'number' && typeof column === 'number' ? { line, column } : locate(text, pointer, at?.[0])
}

/** One problem as a terminal shows it: where, what, and what to do about it. */
export function linesOfIssue({ file, line, column, pointer, code, message, hint }: ToldIssue): readonly string[] {
  const place = [file ?? '', ...(line === undefined ? [] : [line, column])].join(':')
  return [`${place} ${code}${pointer === '' ? '' : ` ${pointer}`}`, `  ${message}`, ...(hint ? [`  ${hint}`] : [])]
}
