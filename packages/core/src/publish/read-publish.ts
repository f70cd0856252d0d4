import type { Publish } from '@courtyard/contract/publishing'
import type { TenantTx } from '@courtyard/db/database'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import type { Actor, Deps } from '../deps.ts'
import { instant, peopleOf, requirePublish } from './load-draft.ts'

const PUBLISHES_MAX = 100

const selectPublishes = (tx: TenantTx) =>
  tx.kernel
    .selectFrom('k_publish_request')
    .select([
      'id',
      'draft_id',
      'seal',
      'note',
      'requested_by',
      'run_id',
      'state',
      'version',
      'failure',
      'created_at',
      'finished_at',
    ])

export type PublishRow = Awaited<ReturnType<ReturnType<typeof selectPublishes>['executeTakeFirstOrThrow']>>

/** A publish as it was asked for. Throws Fault publish_missing. */
export async function getPublish(tx: TenantTx, id: string, { lock = false } = {}): Promise<PublishRow> {
  if (!isId(id)) throw new Fault('publish_missing', { id })
  const query = selectPublishes(tx).where('id', '=', id)
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst()
  if (!row) throw new Fault('publish_missing', { id })
  return row
}

/** A publish with how far it is. Throws publish_missing. Needs the right run:publish. */
export async function readPublish(deps: Deps, actor: Actor, id: string): Promise<Publish> {
  await requirePublish(deps, actor)
  return await deps.db.withTenant(actor.tenant, async (tx) => (await shape(tx, [await getPublish(tx, id)]))[0]!)
}

/** The newest publishes, newest first. */
export async function listPublishes(deps: Deps, actor: Actor): Promise<{ items: Publish[] }> {
  await requirePublish(deps, actor)
  return await deps.db.withTenant(actor.tenant, async (tx) => ({
    items: await shape(tx, await selectPublishes(tx).orderBy('id', 'desc').limit(PUBLISHES_MAX).execute()),
  }))
}

async function shape(tx: TenantTx, rows: readonly PublishRow[]): Promise<Publish[]> {
  const person = await peopleOf(
    tx,
    rows.map((row) => row.requested_by),
  )
  const steps = await stepsOf(tx, rows)
  const open = await openRuns(tx, rows)
  return rows.map((row) => ({
    id: row.id,
    draft: row.draft_id,
    state: row.state,
    resumable: row.state === 'failed' && row.run_id !== null && open.has(row.run_id),
    ...progressOf(steps.filter(({ publish_id }) => publish_id === row.run_id)),
    version: row.version,
    failure: row.failure as Publish['failure'],
    note: row.note,
    by: person(row.requested_by),
    created_at: instant(row.created_at),
    finished_at: row.finished_at === null ? null : instant(row.finished_at),
  }))
}

/** The runs of failed publishes whose journal is not closed: what they added was not taken back. */
async function openRuns(tx: TenantTx, rows: readonly PublishRow[]): Promise<ReadonlySet<string>> {
  const runs = rows.flatMap(({ run_id, state }) => (run_id === null || state !== 'failed' ? [] : [run_id]))
  if (runs.length === 0) return new Set()
  const open = tx.kernel.selectFrom('k_publish').select('id').where('id', 'in', runs)
  const found = await open.where('state', 'in', ['running', 'switched']).execute()
  return new Set(found.map(({ id }) => id))
}

async function stepsOf(tx: TenantTx, rows: readonly PublishRow[]) {
  const runs = rows.flatMap(({ run_id }) => (run_id === null ? [] : [run_id]))
  if (runs.length === 0) return []
  return await tx.kernel
    .selectFrom('k_publish_step')
    .select(['publish_id', 'phase', 'state', 'rows_done', 'rows_total'])
    .where('publish_id', 'in', runs)
    .orderBy('seq')
    .execute()
}

type Progress = Pick<Publish, 'phase' | 'step' | 'steps' | 'rows_done' | 'rows_total'>

/** Where the journal stands: the first step that is not done. */
function progressOf(steps: Awaited<ReturnType<typeof stepsOf>>): Progress {
  if (steps.length === 0) return { phase: null, step: null, steps: null, rows_done: null, rows_total: null }
  const at = steps.find(({ state }) => state !== 'done')
  const rows = (exact: string | null | undefined) => (exact === null || exact === undefined ? null : Number(exact))
  return {
    phase: at?.phase ?? null,
    step: steps.filter(({ state }) => state === 'done').length,
    steps: steps.length,
    rows_done: rows(at?.rows_done),
    rows_total: rows(at?.rows_total),
  }
}
