import type { RebaseChoice, Rebased, RebasePreview } from '@courtyard/contract/rebase'
import type { TenantTx } from '@courtyard/db/database'
import { Fault } from '@courtyard/std/fault'
import type { Issue } from '@courtyard/std/issue'
import type { Actor, Deps } from '../deps.ts'
import { LOCK_PATH } from '../packs/tenant-files.ts'
import { coreIssue } from '../texts/core-texts.ts'
import { changeDraft, type DraftEdit, now, shapeDraft } from './drafts.ts'
import {
  currentVersion,
  type DraftRow,
  documentsAt,
  getDraft,
  type LoadedDraft,
  loadDraft,
  requireOpen,
  requirePublish,
  restoredBy,
} from './load-draft.ts'
import { deltaOf, ownOf } from './own-documents.ts'
import { type RebasedFiles, rebaseFiles } from './rebase-files.ts'

type Choices = Readonly<Record<string, RebaseChoice>>

/**
 * What bringing a draft over the version in force would do to every node: what follows, what stays, what wants a choice.
 * Changes nothing; nothing differs where the draft is over that version. Throws draft_missing, draft_published.
 */
export async function previewRebase(deps: Deps, actor: Actor, id: string): Promise<RebasePreview> {
  await requirePublish(deps, actor)
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const draft = await loadDraft(tx, id)
      requireOpen(draft, draft.version)
      const { current, rebased } = await rebase(tx, draft, {})
      return shape(draft, current, rebased)
    },
    { readOnly: true },
  )
}

/**
 * Brings a draft over the version in force. Conflicts are settled by choices, which are kept with the draft; its answers
 * stay. One that is over that version stays as it is. Throws rebase_undecided with every conflict that has no choice,
 * draft_missing, draft_published, version_required, version_stale.
 */
export async function rebaseDraft(deps: Deps, actor: Actor, edit: DraftEdit & { choices: Choices }): Promise<Rebased> {
  await requirePublish(deps, actor)
  let preview: RebasePreview | undefined
  const isDone = await deps.db.withTenant(actor.tenant, async (tx) => {
    const draft = await getDraft(tx, edit.id)
    requireOpen(draft, edit.version)
    return draft.baseVersion === (await currentVersion(tx)) ? await shapeDraft(tx, draft) : undefined
  })
  if (isDone) return { draft: isDone, rebase: await previewRebase(deps, actor, edit.id) }
  const draft = await changeDraft(deps, actor, {
    ...edit,
    async change(tx, row) {
      const loaded = await loadDraft(tx, row.id)
      const { current, theirs, rebased } = await rebase(tx, loaded, edit.choices)
      requireDecided(rebased, edit.choices)
      preview = shape(loaded, current, rebased)
      await noteRebase(deps, tx, { row, current, by: actor.id, choices: chosen(rebased, edit.choices) })
      return {
        documents: deltaOf(ownOf(theirs), rebased.own),
        baseVersion: current,
        packsVersion: restoredBy(row) ?? current,
      }
    },
  })
  return { draft, rebase: preview! }
}

async function rebase(tx: TenantTx, draft: LoadedDraft, choices: Choices) {
  const current = await currentVersion(tx)
  const inForce = await documentsAt(tx, current)
  const isRestoring = restoredBy(draft) !== undefined
  // What brings an older version back brings its packs and their lock.
  const packs = draft.base.filter(({ path }) => ownOf([{ path, text: '' }]).length === 0)
  const theirs = isRestoring ? [...ownOf(inForce), ...packs] : inForce
  const mine = ownOf(draft.files)
  const lock = mine.find(({ path }) => path === LOCK_PATH)
  const rebased = rebaseFiles({
    base: draft.base,
    mine,
    theirs,
    choices: isRestoring ? { ...choices, [LOCK_PATH]: 'keep' } : choices,
  })
  const own = isRestoring ? withLock(rebased.own, lock) : rebased.own
  return { current, theirs: inForce, rebased: { ...rebased, own } }
}

const withLock = (own: RebasedFiles['own'], lock: RebasedFiles['own'][number] | undefined): RebasedFiles['own'] =>
  [...own.filter(({ path }) => path !== LOCK_PATH), ...(lock ? [lock] : [])].sort((a, b) => (a.path < b.path ? -1 : 1))

function requireDecided({ conflicts }: RebasedFiles, choices: Choices): void {
  const open = conflicts.filter(({ path }) => choices[path] === undefined)
  if (open.length > 0) throw new Fault('rebase_undecided', { issues: open.map(conflictIssue), conflicts: open })
}

/** A conflict as an issue: where it is in the draft's file, both values, and what to do. */
export function conflictIssue({
  path,
  file,
  pointer,
  reason,
  base,
  published,
  mine,
}: RebasedFiles['conflicts'][number]): Issue {
  const values = { path, was: shown(base), published: shown(published), mine: shown(mine) }
  return { ...coreIssue(pointer, `rebase_conflict.${reason}`, values), file }
}

const shown = (value: unknown): string => (value === undefined ? '—' : JSON.stringify(value).slice(0, 120))

const chosen = ({ conflicts }: RebasedFiles, choices: Choices): Choices =>
  Object.fromEntries(conflicts.flatMap(({ path }) => (choices[path] ? [[path, choices[path]]] : [])))

type Noted = { readonly row: DraftRow; readonly current: number; readonly by: string; readonly choices: Choices }

async function noteRebase(deps: Deps, tx: TenantTx, { row, current, by, choices }: Noted): Promise<void> {
  const note = { from: row.baseVersion, to: current, at: now(deps), by, choices }
  await tx.kernel
    .updateTable('k_draft')
    .set({ rebases: JSON.stringify([...row.rebases, note]) })
    .where('id', '=', row.id)
    .execute()
}

function shape({ baseVersion }: DraftRow, current: number, rebased: RebasedFiles): RebasePreview {
  const { follows, stays, same, conflicts } = rebased
  return { base_version: baseVersion, current_version: current, follows, stays, same, conflicts }
}
