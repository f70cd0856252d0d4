import { resolve } from 'node:path'
import { applyTenantUpgrade, planTenantUpgrade } from '@courtyard/core/packs/plan-tenant-upgrade'
import type { Conflict, Outcome } from '@courtyard/metadata/merge3'
import { choicesOf, choicesToWrite, shown } from '../choices.ts'
import { type Command, positional, required, UsageError } from '../command.ts'
import { readTenantFolder, writeChanged } from '../tenant-folder.ts'

const conflictLines = ({ path, reason, base, next, mine }: Conflict): string[] => [
  `conflict: ${path} (${reason})`,
  `  was ${shown(base)}, the pack now says ${shown(next)}, you say ${shown(mine)}`,
]

const outcomeLine = ({ kind, path, next, mine }: Outcome): string =>
  kind === 'updated' ? `${kind}: ${path} = ${shown(next)}` : `${kind}: ${path} = ${shown(mine)}`

/** Moves a tenant's folder to another version of its template; publishing makes it real. */
export const upgrade: Command = {
  name: 'upgrade',
  summary: "Moves a tenant's folder to another version of its template, asking about what both sides changed.",
  usage: '<dir> --to PACK@VERSION [--choose FILE] [--tidy]',
  options: { to: { type: 'string' }, choose: { type: 'string' }, tidy: { type: 'boolean' } },
  async run(call) {
    const dir = positional(call, 0, 'dir')
    const now = await readTenantFolder(call, dir)
    const then = await readTenantFolder(call, dir, targetOf(required(call, 'to')))
    const plan = planTenantUpgrade({ base: now.files, next: then.files })
    const choices = await choicesOf(call.values.choose)
    const open = plan.conflicts.filter(({ path }) => choices[path] === undefined)
    const told = plan.outcomes.filter(({ kind }) => kind !== 'stays').map(outcomeLine)
    const lines = [...told, ...plan.conflicts.flatMap(conflictLines)]
    if (open.length > 0) {
      const ask = choicesToWrite(open)
      return { text: [...lines, ask].join('\n'), json: { ...plan, written: [] }, ok: false }
    }
    const tidy = call.values.tidy === true
    const files = applyTenantUpgrade(
      { base: now.files, next: then.files },
      { choices, tidy, ...(then.lock && { lock: then.lock }) },
    )
    const written = await writeChanged(resolve(dir), { before: now.own, after: files })
    return {
      text: [...lines, ...written.map((path) => `written: ${path}`), 'Look at it with check, then publish.'].join('\n'),
      json: { ...plan, written },
      ok: true,
    }
  },
}

function targetOf(text: string): { pack: string; version: string } {
  const [, pack, version] = /^([a-z][a-z0-9_]*)@(\d+\.\d+\.\d+)$/.exec(text) ?? []
  if (pack === undefined || version === undefined) throw new UsageError('--to is PACK@VERSION: residential@2.0.0')
  return { pack, version }
}
