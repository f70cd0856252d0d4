import { readFile, rm, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { applyTenantUpgrade, planTenantUpgrade } from '@courtyard/core/packs/plan-tenant-upgrade'
import { LOCK_PATH } from '@courtyard/core/packs/tenant-files'
import type { Choice, Conflict, Outcome } from '@courtyard/metadata/merge3'
import { z } from 'zod'
import { type Command, positional, required, UsageError } from '../command.ts'
import { fileIn, readTenantFolder } from '../tenant-folder.ts'

const shown = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value))

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
      const template = Object.fromEntries(open.map(({ path }) => [path, 'keep or follow']))
      const ask = `Nothing is written. Say keep or follow for each in a file, --choose FILE:\n${JSON.stringify(template, null, 2)}`
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

async function choicesOf(file: unknown): Promise<Readonly<Record<string, Choice>>> {
  if (typeof file !== 'string') return {}
  const found = z
    .record(z.string(), z.enum(['keep', 'follow']))
    .safeParse(JSON.parse(await readFile(resolve(file), 'utf8')))
  if (!found.success) throw new UsageError('--choose is a JSON object: each path with "keep" or "follow"')
  return found.data
}

type Files = readonly { readonly path: string; readonly text: string }[]

/** Own files that differ are written, those that are no longer needed go. */
async function writeChanged(folder: string, { before, after }: { before: Files; after: Files }): Promise<string[]> {
  const was = new Map(before.map(({ path, text }) => [path, text]))
  const own = after.filter(({ path }) => path.startsWith('tenant/'))
  const changed = own.filter(({ path, text }) => was.get(path) !== text)
  for (const { path, text } of changed) await writeFile(fileIn(folder, path), text)
  const kept = new Set(own.map(({ path }) => path))
  const gone = [...was.keys()].filter((path) => !kept.has(path) && path !== LOCK_PATH)
  for (const path of gone) await rm(fileIn(folder, path))
  return [...changed.map(({ path }) => path), ...gone]
}
