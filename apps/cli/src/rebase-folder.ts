import { type RebasedFiles, rebaseFiles } from '@courtyard/core/publish/rebase-files'
import { listVersions, readVersion } from '@courtyard/core/publish/versions'
import type { DocumentFile } from '@courtyard/metadata/parse'
import type { IssueLocale } from '@courtyard/std/issue-text'
import { choicesOf, choicesToWrite, shown } from './choices.ts'
import { type Call, type Outcome, UsageError } from './command.ts'
import { withoutRoot, writePulled } from './folder.ts'
import { writeChanged } from './tenant-folder.ts'
import { say, wordsOf } from './texts/messages.ts'
import { operator } from './world.ts'

type ToRebase = {
  readonly folder: string
  readonly tenant: string
  /** The version the folder was pulled from or published as. */
  readonly base: number | undefined
  readonly own: readonly DocumentFile[]
}

/** A folder's files over the version in force; `stopped` where somebody has to decide first, and then nothing was written. */
export type Rebased = {
  readonly version: number
  readonly own: readonly DocumentFile[]
  readonly lines: readonly string[]
  readonly stopped?: Outcome
}

/**
 * Brings a pulled folder over the version in force, node by node; what both changed differently wants a choice. Writes
 * the merged files unless this is a preview. Throws UsageError for a folder that was never pulled from this tenant.
 */
export async function rebaseFolder(call: Call, given: ToRebase): Promise<Rebased> {
  const { folder, tenant, base, own } = given
  if (base === undefined) throw new UsageError(wordsOf('rebase_not_pulled'))
  const deps = await call.deps()
  const actor = operator(tenant)
  const version = (await listVersions(deps, actor, { limit: 1 })).items[0]?.version ?? 0
  if (version === base) return { version, own, lines: [] }
  const [from, theirs] = await Promise.all([readVersion(deps, actor, base), readVersion(deps, actor, version)])
  const choices = await choicesOf(call.values.choose)
  const merged = rebaseFiles({ base: from.documents, mine: own, theirs: theirs.documents, choices })
  const lines = linesOf(merged, { base, version, locale: call.locale })
  const open = merged.conflicts.filter(({ path }) => choices[path] === undefined)
  if (open.length > 0) {
    const { own: _, ...json } = merged
    const text = [...lines, choicesToWrite(open, call.locale)].join('\n')
    return { version, own, lines, stopped: { text, json: { base, version, ...json, written: [] }, ok: false, code: 2 } }
  }
  if (call.values.preview === true) return { version, own: merged.own, lines }
  const written = await writeChanged(folder, { before: own, after: merged.own })
  const files = theirs.documents.filter(({ path }) => path.startsWith('tenant/'))
  await writePulled(folder, {
    tenant,
    version,
    files: files.map(({ path, text }) => ({ path: withoutRoot(path), text })),
  })
  return {
    version,
    own: merged.own,
    lines: [...lines, ...written.map((path) => say(call.locale, 'written', { path }))],
  }
}

const linesOf = (
  { follows, stays, conflicts }: RebasedFiles,
  { base, version, locale }: { readonly base: number; readonly version: number; readonly locale: IssueLocale },
): string[] => {
  const value = (of: unknown) => shown(of, locale)
  return [
    say(locale, 'rebased', { base, version }),
    ...follows.map(({ path, published }) => say(locale, 'follows', { path, value: value(published) })),
    ...stays.map(({ path, mine }) => say(locale, 'stays', { path, value: value(mine) })),
    ...conflicts.flatMap(({ path, reason, base: was, published, mine }) => [
      say(locale, 'conflict', { path, reason }),
      say(locale, 'conflict_published', { was: value(was), published: value(published), mine: value(mine) }),
    ]),
  ]
}
