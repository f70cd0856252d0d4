import type { Comment } from '@courtyard/contract/publishing'
import type { TenantTx } from '@courtyard/db/database'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import type { Actor, Deps } from '../deps.ts'
import { now } from './drafts.ts'
import { getDraft, instant, peopleOf, requirePublish } from './load-draft.ts'

const COMMENTS_MAX = 2_000

/** Comments of a draft, oldest first. Throws draft_missing. */
export async function listComments(deps: Deps, actor: Actor, draftId: string): Promise<{ items: Comment[] }> {
  await requirePublish(deps, actor)
  return await deps.db.withTenant(actor.tenant, async (tx) => {
    const draft = await getDraft(tx, draftId)
    return { items: await shapeComments(tx, await selectComments(tx).where('draft_id', '=', draft.id).execute()) }
  })
}

export type NewComment = { readonly file: string; readonly pointer: string; readonly text: string }

/** Adds a comment to a place of a draft's document. Throws draft_missing, limit_exceeded. */
export async function addComment(
  deps: Deps,
  actor: Actor,
  of: { draft: string; comment: NewComment },
): Promise<Comment> {
  await requirePublish(deps, actor)
  const { file, pointer, text } = of.comment
  return await deps.db.withTenant(actor.tenant, async (tx) => {
    const draft = await getDraft(tx, of.draft, { lock: true })
    const known = await selectComments(tx).where('draft_id', '=', draft.id).execute()
    if (known.length >= COMMENTS_MAX) throw new Fault('limit_exceeded', { what: 'comments', max: COMMENTS_MAX })
    const { id } = await tx.kernel
      .insertInto('k_draft_comment')
      .values({ draft_id: draft.id, file, pointer, author: actor.id, body: text, created_at: now(deps) })
      .returning('id')
      .executeTakeFirstOrThrow()
    return (await shapeComments(tx, await selectComments(tx).where('id', '=', id).execute()))[0]!
  })
}

/** Marks a comment as settled, or opens it again. Throws comment_missing. */
export async function resolveComment(
  deps: Deps,
  actor: Actor,
  { id, resolved }: { id: string; resolved: boolean },
): Promise<Comment> {
  await requirePublish(deps, actor)
  if (!isId(id)) throw new Fault('comment_missing', { id })
  return await deps.db.withTenant(actor.tenant, async (tx) => {
    await tx.kernel.updateTable('k_draft_comment').set({ resolved }).where('id', '=', id).execute()
    const [comment] = await shapeComments(tx, await selectComments(tx).where('id', '=', id).execute())
    if (!comment) throw new Fault('comment_missing', { id })
    return comment
  })
}

const selectComments = (tx: TenantTx) =>
  tx.kernel
    .selectFrom('k_draft_comment')
    .select(['id', 'file', 'pointer', 'author', 'body', 'resolved', 'created_at'])
    .orderBy('id')

type Row = Awaited<ReturnType<ReturnType<typeof selectComments>['executeTakeFirstOrThrow']>>

async function shapeComments(tx: TenantTx, rows: readonly Row[]): Promise<Comment[]> {
  const person = await peopleOf(
    tx,
    rows.map(({ author }) => author),
  )
  return rows.map(({ id, file, pointer, author, body, resolved, created_at }) => ({
    id,
    file,
    pointer,
    author: person(author),
    text: body,
    resolved,
    created_at: instant(created_at),
  }))
}
