import { resolve } from 'node:path'
import { readTenantDocuments } from '@courtyard/adapters/documents/read-documents'
import { checkDocuments } from '@courtyard/core/publish/check-documents'
import { type Command, positional } from '../command.ts'
import { linesOfIssue, tellIssues } from '../tell-issues.ts'
import { say } from '../texts/messages.ts'

/** Checks a folder of documents and runs every worked case beside them; needs no database. */
export const check: Command = {
  name: 'check',
  usage: '<dir>',
  options: {},
  async run(call) {
    const files = await readTenantDocuments(resolve(positional(call, 0, 'dir')), call.env.library)
    const checked = checkDocuments(files)
    const { cases } = checked
    const issues = tellIssues(checked.issues, files, call.locale)
    const problems = issues.flatMap(linesOfIssue)
    const failed = cases.filter(({ passed }) => !passed)
    const lines = failed.map(
      ({ file, name, expected, actual }) => `${file}: ${say(call.locale, 'case_failed', { name, expected, actual })}`,
    )
    const summary = say(call.locale, 'checked', {
      ...{ files: files.length, problems: issues.length },
      ...{ passed: cases.length - failed.length, failed: failed.length },
    })
    return {
      text: [...problems, ...lines, summary].join('\n'),
      json: { issues, cases },
      ok: issues.length === 0 && failed.length === 0,
    }
  },
}
