import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { commitImport } from '@courtyard/core/imports/commit-import'
import { dryRunImport } from '@courtyard/core/imports/dry-run-import'
import { type Command, required, UsageError } from '../command.ts'
import { say, wordsOf } from '../texts/messages.ts'
import { operator } from '../world.ts'

/** Checks files against a mapping; writes only with --commit, and only when no row is bad. */
export const importFiles: Command = {
  name: 'import',
  usage: '--tenant T --mapping M [--commit] <file> …',
  options: { tenant: { type: 'string' }, mapping: { type: 'string' }, commit: { type: 'boolean' } },
  async run(call) {
    if (call.positionals.length === 0) throw new UsageError(wordsOf('argument_missing', { name: 'file' }))
    const files = await Promise.all(
      call.positionals.map(async (path) => ({ name: basename(path), bytes: new Uint8Array(await readFile(path)) })),
    )
    const deps = await call.deps()
    const actor = operator(required(call, 'tenant'))
    const checked = await dryRunImport(deps, actor, { mapping: required(call, 'mapping'), files })
    const report =
      call.values.commit === true && checked.committable ? await commitImport(deps, actor, checked.id) : checked
    const sheets = report.sheets.map(({ sheet, entity, create, update, same, bad, warnings }) =>
      say(call.locale, 'sheet', { sheet, entity, create, update, same, bad, warnings }),
    )
    const problems = report.problems.map(({ severity, file, sheet, row, column, value, message }) =>
      say(call.locale, 'row', {
        ...{ severity: say(call.locale, `severity_${severity}`), place: `${file}/${sheet}` },
        ...{ row, column, value, message },
      }),
    )
    return {
      text: [...sheets, ...problems, report.state].join('\n'),
      json: report,
      ok: report.committable || report.state === 'committed',
    }
  },
}
