import type { KeyState } from '@courtyard/contract/keys'
import type { TenantTx } from '@courtyard/db/database'
import { enqueueJob, ensureJob } from '@courtyard/db/kernel/jobs'
import {
  countSealedBefore,
  leaveNoHistory,
  putSealed,
  recordCells,
  type SealedColumn,
  takeSealedBefore,
} from '@courtyard/db/kernel/sealed-rows'
import { resealCell } from '@courtyard/std/sealed'
import { note } from '../audit/note.ts'
import { requireRun } from '../billing/may-run.ts'
import type { Actor, Deps } from '../deps.ts'
import type { JobHandler } from '../jobs/run-due-jobs.ts'
import type { TenantSealer } from './ports.ts'
import { KERNEL_SEALED } from './sealed-columns.ts'

export const TURN_KEYS_JOB = 'turn_keys'
export const RESEAL_BATCH = 500
/** After a version seals, whoever was given the one before is done within this time. */
const SETTLED_MS = 120_000
/** Rows that somebody holds are looked for again. */
const AGAIN_MS = 30_000

/**
 * Adds a version of the tenant's key; a job seals everything with it once all processes do so, while people work. Needs
 * run:access. Asked while one is turned, goes on with that one, whose worker may have died.
 */
export async function turnKeys(deps: Deps, actor: Actor): Promise<KeyState> {
  const { turning } = await readKeys(deps, actor) // which asks for the right
  if (turning) {
    const job = { kind: TURN_KEYS_JOB, payload: { version: turning.version } }
    await deps.db.withTenant(actor.tenant, (tx) => ensureJob(tx, job))
    return await readKeys(deps, actor)
  }
  const { version, sealsFrom } = await deps.sealer.addVersion(actor.tenant)
  deps.sealer.forget(actor.tenant)
  await deps.db.withTenant(actor.tenant, async (tx) => {
    const made = await tx.kernel
      .insertInto('k_key_turn')
      .values({ version, asked_by: actor.id, asked_at: deps.clock.now().toISOString() })
      .onConflict((known) => known.doNothing())
      .returning('version')
      .execute()
    // Somebody else asked at the same moment: theirs is turned, and this version with the next one.
    if (made.length === 0) return
    await enqueueJob(tx, { kind: TURN_KEYS_JOB, payload: { version }, dueAt: later(sealsFrom, SETTLED_MS) })
    note(tx, { by: actor.id, action: 'keys.turned', subject: ['key', String(version)] })
  })
  return await readKeys(deps, actor)
}

/** The versions of the tenant's key, and how far the turning of one is. Needs run:access. */
export async function readKeys(deps: Deps, actor: Actor): Promise<KeyState> {
  requireRun(await deps.catalogs.load(actor.tenant), actor, 'access')
  const { newest } = await deps.sealer.sealerFor(actor.tenant)
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const keys = await tx.kernel
        .selectFrom('k_data_key')
        .select(['version', 'made_at', 'retired_at'])
        .where('use', '=', 'seal')
        .orderBy('version', 'desc')
        .execute()
      const turn = await tx.kernel
        .selectFrom('k_key_turn')
        .select(['version', 'asked_at', 'rows_done'])
        .where('finished_at', 'is', null)
        .executeTakeFirst()
      return {
        versions: keys.map(({ version, made_at, retired_at }) => ({
          ...{ version, made_at: iso(made_at), retired_at: retired_at === null ? null : iso(retired_at) },
          seals: version === newest,
        })),
        turning: turn
          ? {
              ...{ version: turn.version, asked_at: iso(turn.asked_at), rows_done: Number(turn.rows_done) },
              rows_left: await countAll(tx, turn.version),
            }
          : null,
      }
    },
    { readOnly: true },
  )
}

/**
 * Seals with a version whatever an older one sealed, some rows at a time. Safe to run twice, and beside writers: a row that
 * somebody holds is left to them and looked at again, and a row that they wrote is of the newest version by then.
 */
export const turnKeysJob: JobHandler = async (deps, { tenant, payload }, lease) => {
  const { version } = payload as { version: number }
  deps.sealer.forget(tenant)
  const sealer = await deps.sealer.sealerFor(tenant)
  const again = later(deps.clock.now(), AGAIN_MS)
  // Made by a process whose clock is ahead of ours.
  if (sealer.newest < version) return await leave(deps, tenant, { version, again })
  const columns = await deps.db.withTenant(tenant, columnsOf, { readOnly: true })
  for (const column of columns)
    for (let after: string | undefined; ; ) {
      if (!(await lease.renew())) return
      const { rows, last } = await deps.db.withTenant(tenant, (tx) =>
        resealSome(tx, sealer, { column, version, after }),
      )
      if (rows < RESEAL_BATCH) break
      after = last
    }
  const left = await deps.db.withTenant(tenant, (tx) => countAll(tx, version), { readOnly: true })
  if (left > 0) return await leave(deps, tenant, { version, again })
  await finish(deps, tenant, version)
}

type Some = { readonly column: SealedColumn; readonly version: number; readonly after: string | undefined }
type Resealed = { readonly rows: number; readonly last: string | undefined }

async function resealSome(tx: TenantTx, sealer: TenantSealer, { column, version, after }: Some): Promise<Resealed> {
  const rows = await takeSealedBefore(tx, column, { version, after, limit: RESEAL_BATCH })
  if (rows.length === 0) return { rows: 0, last: undefined }
  const anew = rows.map(({ id, sealed }) => {
    const place = { entity: column.table, field: column.field, record: id }
    const again = column.isCell ? resealCell(sealer, sealed, place) : sealer.seal(sealer.open(sealed, place), place)
    return { id, sealed: Buffer.from(again) }
  })
  await leaveNoHistory(tx, TURN_KEYS_JOB)
  await putSealed(tx, column, anew)
  await tx.kernel
    .updateTable('k_key_turn')
    .set((row) => ({ rows_done: row('rows_done', '+', String(rows.length)) }))
    .where('version', '=', version)
    .execute()
  return { rows: rows.length, last: rows.at(-1)?.id }
}

async function finish(deps: Deps, tenant: string, version: number): Promise<void> {
  const at = deps.clock.now().toISOString()
  await deps.sealer.retire(tenant, version)
  await deps.db.withTenant(tenant, async (tx) => {
    const ended = await tx.kernel
      .updateTable('k_key_turn')
      .set({ finished_at: at })
      .where('version', '=', version)
      .where('finished_at', 'is', null)
      .returning('rows_done')
      .executeTakeFirst()
    if (!ended) return
    const what = { rows: Number(ended.rows_done) }
    note(tx, { by: TURN_KEYS_JOB, action: 'keys.retired', subject: ['key', String(version)], what })
  })
}

const leave = (deps: Deps, tenant: string, { version, again }: { version: number; again: string }): Promise<void> =>
  deps.db.withTenant(tenant, async (tx) => {
    await enqueueJob(tx, { kind: TURN_KEYS_JOB, payload: { version }, dueAt: again })
  })

const columnsOf = async (tx: TenantTx): Promise<SealedColumn[]> => [...KERNEL_SEALED, ...(await recordCells(tx))]

async function countAll(tx: TenantTx, version: number): Promise<number> {
  let left = 0
  for (const column of await columnsOf(tx)) left += await countSealedBefore(tx, column, version)
  return left
}

const later = (from: Date, ms: number): string => new Date(from.getTime() + ms).toISOString()
const iso = (instant: string): string => new Date(instant).toISOString()
