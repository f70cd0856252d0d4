import { issueLocaleOf, sayIssue } from '@courtyard/std/issue-text'
import { type Label, textOf } from '@courtyard/std/label'
import { importTexts } from '../texts/import-texts.ts'

/** Where in the files something was read. */
export type Source = { readonly file: string; readonly sheet: string; readonly row: number }

/** One problem of a row; errors stop the commit, warnings do not. */
export type ImportProblem = Source & {
  readonly column: string
  readonly value: string
  readonly code: string
  readonly severity: 'error' | 'warning'
  readonly message: string
}

/** A problem with its message in `locale`; `details` is appended. */
export function problemOf(
  given: Omit<ImportProblem, 'message' | 'severity'> & { severity?: 'warning'; message?: Label; details?: string },
  locale: string,
): ImportProblem {
  const { message, details, severity = 'error', ...rest } = given
  const { code } = rest
  const known = { code, text: `row.${code}`, pointer: '' }
  const text = message
    ? textOf(message, locale, code)
    : sayIssue(importTexts, known, issueLocaleOf(locale) ?? 'zh-CN').message
  return { ...rest, value: rest.value.slice(0, 200), severity, message: details ? `${text}: ${details}` : text }
}

/** How a row of the files is called in a message. */
export const rowName = ({ sheet, row }: Source, locale: string): string =>
  sayIssue(
    importTexts,
    { code: 'other', text: 'row.other', params: { sheet, row }, pointer: '' },
    issueLocaleOf(locale) ?? 'zh-CN',
  ).message
