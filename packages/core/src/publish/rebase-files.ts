import type { RebaseConflict, RebaseNode } from '@courtyard/contract/rebase'
import { type MergeChoice, type MergeNode, mergeFiles } from '@courtyard/metadata/merge-files'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { sameJson } from '@courtyard/std/same-json'
import { applyTenantUpgrade, planTenantUpgrade } from '../packs/plan-tenant-upgrade.ts'
import { isOwn, ownOf } from './own-documents.ts'

export type ToRebase = {
  /** What the work began on, with its packs. */
  readonly base: readonly DocumentFile[]
  /** The own files as they were changed. */
  readonly mine: readonly DocumentFile[]
  /** In force now, with its packs. */
  readonly theirs: readonly DocumentFile[]
  readonly choices?: Readonly<Record<string, MergeChoice>>
}

export type RebasedFiles = {
  /** Own files over the version in force; what is undecided stands as mine. */
  readonly own: readonly DocumentFile[]
  readonly follows: RebaseNode[]
  readonly stays: RebaseNode[]
  readonly same: RebaseNode[]
  readonly conflicts: RebaseConflict[]
}

/**
 * Own files as they were changed over an older version, brought over the one in force: merged node by node with what was
 * published meanwhile, then with what its packs changed below them. Pure. Throws document_invalid where packs moved and
 * the files cannot be read.
 */
export function rebaseFiles({ base, mine, theirs, choices = {} }: ToRebase): RebasedFiles {
  const merged = mergeFiles({ base: ownOf(base), mine, theirs: ownOf(theirs), choices })
  const shown = {
    follows: merged.follows.map(nodeOf),
    stays: merged.stays.map(nodeOf),
    same: merged.same.map(nodeOf),
    conflicts: merged.conflicts.map((one) => ({ ...nodeOf(one), reason: one.reason })),
  }
  const packs = theirs.filter(({ path }) => !isOwn(path))
  const isSame = sameJson(inOrder(packs), inOrder(base.filter(({ path }) => !isOwn(path))))
  if (isSame) return { own: merged.files, ...shown }
  const files = { base, next: [...merged.files, ...packs] }
  const over = planTenantUpgrade(files).conflicts
  const known = new Set(shown.conflicts.map(({ path }) => path))
  const asked = over.flatMap(({ next, mine: own, base: was, ...rest }): RebaseConflict[] =>
    known.has(rest.path) ? [] : [{ ...rest, base: was, published: next, mine: own }],
  )
  const decided = Object.fromEntries(over.map(({ path }) => [path, choices[path] ?? 'keep']))
  return {
    ...shown,
    conflicts: [...shown.conflicts, ...asked],
    own: ownOf(applyTenantUpgrade(files, { choices: decided })),
  }
}

const nodeOf = ({ path, file, pointer, base, mine, theirs }: MergeNode): RebaseNode => ({
  path,
  file,
  pointer,
  base,
  published: theirs,
  mine,
})

const inOrder = (files: readonly DocumentFile[]) =>
  files.map(({ path, text }) => ({ path, text })).sort((a, b) => (a.path < b.path ? -1 : 1))
