import { resolve } from 'node:path'
import { readTenantDocuments } from '@courtyard/adapters/documents/read-documents'
import { checkDocuments } from '@courtyard/core/publish/check-documents'
import { type Command, positional } from '../command.ts'
import { linesOfIssue, tellIssues } from '../tell-issues.ts'

/** Checks a folder of documents and runs every worked case beside them; needs no database. */
export const check: Command = {
  name: 'check',
  summary: "Checks a tenant's documents, its packs' and every worked case beside them. Needs no database.",
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
      ({ file, name, expected, actual }) => `${file}: ${name}: expected ${expected}, got ${actual}`,
    )
    const summary = `${files.length} files, ${issues.length} problems; ${cases.length - failed.length} cases passed, ${failed.length} failed`
    return {
      text: [...problems, ...lines, summary].join('\n'),
      json: { issues, cases },
      ok: issues.length === 0 && failed.length === 0,
    }
  },
}
