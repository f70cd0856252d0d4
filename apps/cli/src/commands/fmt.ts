import { issueTexts } from '@courtyard/core/texts/core-texts'
import { formatExpression } from '@courtyard/expression/format'
import { sayIssue } from '@courtyard/std/issue-text'
import { type Command, required } from '../command.ts'

/** Writes an expression in its one form: what it means stays. One that cannot be read answers with why. */
export const fmt: Command = {
  name: 'fmt',
  usage: '--expr E',
  options: { expr: { type: 'string' } },
  async run(call) {
    const formatted = formatExpression(required(call, 'expr'))
    if ('text' in formatted) return { text: formatted.text, json: { text: formatted.text }, ok: true }
    const issues = formatted.issues.map(({ at, ...issue }) => ({
      ...sayIssue(issueTexts, { ...issue, pointer: '' }, call.locale),
      at,
    }))
    const lines = issues.map(({ at, message }) => `1:${at[0] + 1} ${message}`)
    return { text: lines.join('\n'), json: { issues }, ok: false }
  },
}
