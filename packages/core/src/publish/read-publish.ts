import type { Publish } from '@courtyard/contract/publishing'
import type { TenantTx } from '@courtyard/db/database'
import type { Catalog } from '@courtyard/metadata/catalog'
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

/** A publish with how far it is, or as it waits for a second person. Throws publish_missing. Needs the right run:publish. */
export async function readPublish(deps: Deps, actor: Actor, id: string): Promise<Publish> {
  const catalog = await requirePublish(deps, actor)
  return await deps.db.withTenant(actor.tenant, async (tx) => {
    if (!isId(id)) throw new Fault('publish_missing', { id })
    const asks = await selectAsks(tx).where('id', '=', id).execute()
    const rows = asks.some(isWaiting) ? asks.map(asPublish) : [await getPublish(tx, id)]
    return (await shape(tx, rows, { catalog, actor, asks }))[0]!
  })
}

/** The newest publishes, newest first, with those that wait for a second person. */
export async function listPublishes(deps: Deps, actor: Actor): Promise<{ items: Publish[] }> {
  const catalog = await requirePublish(deps, actor)
  return await deps.db.withTenant(actor.tenant, async (tx) => {
    const asks = await selectAsks(tx).orderBy('id', 'desc').limit(PUBLISHES_MAX).execute()
    const requests = await selectPublishes(tx).orderBy('id', 'desc').limit(PUBLISHES_MAX).execute()
    const rows = [...requests, ...asks.filter(isWaiting).map(asPublish)].sort((a, b) => (a.id < b.id ? 1 : -1))
    return { items: await shape(tx, rows.slice(0, PUBLISHES_MAX), { catalog, actor, asks }) }
  })
}

const selectAsks = (tx: TenantTx) => tx.kernel.selectFrom('k_publish_ask').selectAll()
type AskRow = Awaited<ReturnType<ReturnType<typeof selectAsks>['executeTakeFirstOrThrow']>>

/** One that was never agreed to has no row among the publishes. */
const isWaiting = ({ agreed }: AskRow): boolean => agreed !== true

/** An asking as the publish it has not become. */
const asPublish = (ask: AskRow): ShownRow => ({
  ...{ id: ask.id, draft_id: ask.draft_id, note: ask.note, requested_by: ask.asked_by, created_at: ask.asked_at },
  ...{ seal: ask.seal, state: ask.agreed === null ? 'asked' : 'refused', finished_at: ask.decided_at },
  ...{ run_id: null, version: null, failure: null },
})

type ShownRow = Omit<PublishRow, 'state'> & { readonly state: Publish['state'] }
type Showing = { readonly catalog: Catalog; readonly actor: Actor; readonly asks: readonly AskRow[] }

async function shape(tx: TenantTx, rows: readonly ShownRow[], { catalog, actor, asks }: Showing): Promise<Publish[]> {
  const deciders = asks.flatMap(({ decided_by }) => decided_by ?? [])
  const person = await peopleOf(tx, [...rows.map((row) => row.requested_by), ...deciders])
  const steps = await stepsOf(tx, rows)
  const open = await openRuns(tx, rows)
  const secondOf = (ask: AskRow | undefined): Publish['second'] =>
    ask
      ? {
          roles: ask.roles.map((name) => ({ name, label: labelOf(catalog, name) })),
          ...{ loosens: ask.loosens, asked_by_me: ask.asked_by === actor.id },
          decided_by: ask.decided_by === null ? null : person(ask.decided_by),
        }
      : null
  return rows.map((row) => ({
    id: row.id,
    draft: row.draft_id,
    state: row.state,
    second: secondOf(asks.find(({ id }) => id === row.id)),
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

/** A role that the draft makes has no label yet. */
const labelOf = ({ roles }: Catalog, name: string): Readonly<Record<string, string>> =>
  (Object.hasOwn(roles, name) ? roles[name]?.label : undefined) ?? { en: name }

/** The runs of failed publishes whose journal is not closed: what they added was not taken back. */
async function openRuns(tx: TenantTx, rows: readonly ShownRow[]): Promise<ReadonlySet<string>> {
  const runs = rows.flatMap(({ run_id, state }) => (run_id === null || state !== 'failed' ? [] : [run_id]))
  if (runs.length === 0) return new Set()
  const open = tx.kernel.selectFrom('k_publish').select('id').where('id', 'in', runs)
  const found = await open.where('state', 'in', ['running', 'switched']).execute()
  return new Set(found.map(({ id }) => id))
}

async function stepsOf(tx: TenantTx, rows: readonly ShownRow[]) {
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
