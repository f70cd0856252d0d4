import type { Publish } from '@courtyard/contract/publishing'
import type { TenantTx } from '@courtyard/db/database'
import type { Catalog } from '@courtyard/metadata/catalog'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import { note as noteDone } from '../audit/note.ts'
import type { Actor, Deps } from '../deps.ts'
import { tellHolders } from '../notifications/tell-holders.ts'
import { beginPublish, requirePublishable } from './begin-publish.ts'
import { now } from './drafts.ts'
import { compileLoaded } from './judge-draft.ts'
import { getDraft, loadDraft, requirePublish } from './load-draft.ts'
import { readPublish } from './read-publish.ts'
import { type Widening, wideningOf } from './widening.ts'

/** What a draft takes a second person for, and which of its versions says so. */
export type Judged = { readonly version: number; readonly widening: Widening | undefined }

/**
 * What publishing the draft takes a second person for. Undefined where the company in force asks nobody, or where the draft is
 * not what was previewed: publishing is refused then.
 */
export async function judgeWidening(
  deps: Deps,
  actor: Actor,
  { before, id, seal }: { readonly before: Catalog; readonly id: string; readonly seal: string },
): Promise<Judged | undefined> {
  if (!before.access?.second) return undefined
  const draft = await deps.db.withTenant(actor.tenant, (tx) => loadDraft(tx, id), { readOnly: true })
  if (draft.seal !== seal || draft.baseVersion !== before.version) return undefined
  const after = await compileLoaded(deps, actor, draft)
  return { version: draft.version, widening: wideningOf(before, after) }
}

/** What the others who may publish are told. */
const waitingTexts = (note: string) => ({
  'zh-CN': {
    subject: '有发布等待您同意',
    body: `这次发布会放宽重要角色的权限。请到“发布 › 发布记录”查看。\n${note}`.trim(),
  },
  en: {
    subject: 'A publish waits for a second person',
    body: `It lets grave roles do more. See Publishing › Publishes.\n${note}`.trim(),
  },
})

type Asking = {
  /** In force. */
  readonly catalog: Catalog
  readonly draft: string
  readonly seal: string
  readonly note: string
  readonly by: string
  readonly widening: Widening
}

/** Leaves a publish to be agreed to by a second person. Gives its id; the one that waits already under this seal. */
export async function askPublish(tx: TenantTx, deps: Deps, asking: Asking): Promise<string> {
  const { catalog, draft, seal, note, by, widening } = asking
  const known = await tx.kernel
    .selectFrom('k_publish_ask')
    .select('id')
    .where('draft_id', '=', draft)
    .where('seal', '=', seal)
    .where('decided_by', 'is', null)
    .executeTakeFirst()
  if (known) return known.id
  const { roles, loosens } = widening
  const row = { draft_id: draft, seal, note, roles: [...roles], loosens, asked_by: by, asked_at: now(deps) }
  const { id } = await tx.kernel.insertInto('k_publish_ask').values(row).returning('id').executeTakeFirstOrThrow()
  await tellHolders(deps, tx, { catalog, right: 'publish', except: by, texts: waitingTexts(note) })
  noteDone(tx, { by, action: 'publish.waits', subject: ['draft', draft], what: { publish: id, roles, loosens } })
  return id
}

/**
 * Agrees to a publish that somebody else asked for: it begins, as it was previewed then. Needs run:publish. Throws Fault
 * publish_missing for none that waits, second_person for who asked, and what publishDraft throws where the draft is another.
 */
export async function agreeToPublish(deps: Deps, actor: Actor, id: string): Promise<Publish> {
  await requirePublish(deps, actor)
  await deps.db.withTenant(actor.tenant, async (tx) => {
    const { draft_id, seal, note, asked_by, roles, loosens } = await getOpen(tx, id)
    if (asked_by === actor.id) throw new Fault('second_person')
    if (draft_id === null) throw new Fault('draft_missing', {})
    await requirePublishable(tx, await getDraft(tx, draft_id, { lock: true }), seal)
    await decide(tx, id, { by: actor.id, agreed: true, at: now(deps) })
    await beginPublish(tx, deps, { id, draft: draft_id, seal, note, by: asked_by })
    const what = { draft: draft_id, roles, loosens, asked_by }
    noteDone(tx, { by: actor.id, action: 'publish.agreed', subject: ['publish', id], what })
  })
  return await readPublish(deps, actor, id)
}

/** Refuses a publish that waits for a second person, or takes one's own asking back. Needs run:publish. Throws publish_missing. */
export async function refusePublish(deps: Deps, actor: Actor, id: string): Promise<Publish> {
  await requirePublish(deps, actor)
  await deps.db.withTenant(actor.tenant, async (tx) => {
    const { draft_id: draft, roles, loosens, asked_by } = await getOpen(tx, id)
    await decide(tx, id, { by: actor.id, agreed: false, at: now(deps) })
    const what = { draft, roles, loosens, asked_by }
    noteDone(tx, { by: actor.id, action: 'publish.refused', subject: ['publish', id], what })
  })
  return await readPublish(deps, actor, id)
}

async function getOpen(tx: TenantTx, id: string) {
  if (!isId(id)) throw new Fault('publish_missing', { id })
  const ask = await tx.kernel
    .selectFrom('k_publish_ask')
    .selectAll()
    .where('id', '=', id)
    .where('decided_by', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (!ask) throw new Fault('publish_missing', { id })
  return ask
}

type Decision = { readonly by: string; readonly agreed: boolean; readonly at: string }

const decide = (tx: TenantTx, id: string, { by, agreed, at }: Decision) =>
  tx.kernel.updateTable('k_publish_ask').set({ decided_by: by, decided_at: at, agreed }).where('id', '=', id).execute()
