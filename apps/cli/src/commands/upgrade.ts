import { resolve } from 'node:path'
import { applyTenantUpgrade, planTenantUpgrade } from '@courtyard/core/packs/plan-tenant-upgrade'
import type { Conflict, Outcome } from '@courtyard/metadata/merge3'
import type { IssueLocale } from '@courtyard/std/issue-text'
import { choicesOf, choicesToWrite, shown } from '../choices.ts'
import { type Command, positional, required, UsageError } from '../command.ts'
import { readTenantFolder, writeChanged } from '../tenant-folder.ts'
import { say, wordsOf } from '../texts/messages.ts'

const conflictLines = ({ path, reason, base, next, mine }: Conflict, locale: IssueLocale): string[] => [
  say(locale, 'conflict', { path, reason }),
  say(locale, 'conflict_pack', { was: shown(base, locale), next: shown(next, locale), mine: shown(mine, locale) }),
]

const outcomeLine = ({ kind, path, next, mine }: Outcome, locale: IssueLocale): string =>
  `${kind}: ${path} = ${shown(kind === 'updated' ? next : mine, locale)}`

/** Moves a tenant's folder to another version of its template; publishing makes it real. */
export const upgrade: Command = {
  name: 'upgrade',
  usage: '<dir> --to PACK@VERSION [--choose FILE] [--tidy]',
  options: { to: { type: 'string' }, choose: { type: 'string' }, tidy: { type: 'boolean' } },
  async run(call) {
    const dir = positional(call, 0, 'dir')
    const now = await readTenantFolder(call, dir)
    const then = await readTenantFolder(call, dir, targetOf(required(call, 'to')))
    const plan = planTenantUpgrade({ base: now.files, next: then.files })
    const choices = await choicesOf(call.values.choose)
    const open = plan.conflicts.filter(({ path }) => choices[path] === undefined)
    const told = plan.outcomes.filter(({ kind }) => kind !== 'stays').map((one) => outcomeLine(one, call.locale))
    const lines = [...told, ...plan.conflicts.flatMap((one) => conflictLines(one, call.locale))]
    if (open.length > 0) {
      const ask = choicesToWrite(open, call.locale)
      return { text: [...lines, ask].join('\n'), json: { ...plan, written: [] }, ok: false }
    }
    const tidy = call.values.tidy === true
    const files = applyTenantUpgrade(
      { base: now.files, next: then.files },
      { choices, tidy, ...(then.lock && { lock: then.lock }) },
    )
    const written = await writeChanged(resolve(dir), { before: now.own, after: files })
    return {
      text: [
        ...lines,
        ...written.map((path) => say(call.locale, 'written', { path })),
        say(call.locale, 'upgrade_next'),
      ].join('\n'),
      json: { ...plan, written },
      ok: true,
    }
  },
}

function targetOf(text: string): { pack: string; version: string } {
  const [, pack, version] = /^([a-z][a-z0-9_]*)@(\d+\.\d+\.\d+)$/.exec(text) ?? []
  if (pack === undefined || version === undefined) throw new UsageError(wordsOf('to_not_pack'))
  return { pack, version }
}
