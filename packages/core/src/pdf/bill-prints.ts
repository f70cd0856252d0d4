import type { BillPrint } from '@courtyard/contract/prints'
import type { TenantTx } from '@courtyard/db/database'
import { enqueueJob } from '@courtyard/db/kernel/jobs'
import { lockName } from '@courtyard/db/kernel/lock-name'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import { note } from '../audit/note.ts'
import { requireRun } from '../billing/may-run.ts'
import type { Actor, Deps } from '../deps.ts'
import { cleanFileName } from '../files/file-name.ts'
import { type FileStore, keyOf, type OpenFile } from '../files/ports.ts'
import { billBindings, readableBills } from '../money/payer.ts'
import { exportsOf } from '../records/export-rights.ts'
import { rightsOfRequest } from '../records/rights-of-request.ts'
import type { At } from './pdf-section.ts'
import { wordsOf } from './words.ts'

export const BILL_PRINT_JOB = 'bill_print'
/** Bills in one file; whoever has more prints the runs of parts. */
export const BILLS_MAX = 2_000
const KEPT_MS = 24 * 3_600_000

type Asked = { readonly run: string; readonly locale: string }

/**
 * Leaves the job that makes one PDF of a run's bills, as far as who asks may read and export them; the same asked again while it is
 * under way answers the one that is. Needs run:fee_runs. Throws Fault fee_run_missing, bill_missing for a run without bills
 * to print, limit_exceeded.
 */
export async function askBillPrint(deps: Deps, actor: Actor, { run, locale }: Asked): Promise<BillPrint> {
  const rights = await rightsOfRequest(deps, actor)
  requireRun(rights.catalog, actor, 'fee_runs')
  const now = deps.clock.now()
  return await deps.db.withTenant(actor.tenant, async (tx) => {
    if (!isId(run) || !(await findRun(tx, run))) throw new Fault('fee_run_missing')
    await lockName(tx, `bill print ${run}`)
    const open = await select(tx)
      .where('fee_run_id', '=', run)
      .where('asked_by', '=', actor.id)
      .where('locale', '=', locale)
      .where('state', 'in', ['queued', 'running'])
      .executeTakeFirst()
    if (open) return shape(open)
    const leaving = exportsOf(rights, billBindings(rights).bill)
    const bills = (await billsOf({ tx, rights: leaving }, run)).length
    if (bills === 0) throw new Fault('bill_missing')
    if (bills > BILLS_MAX) throw new Fault('limit_exceeded', { what: 'bills', max: BILLS_MAX })
    const id = deps.ids.next()
    const times = { asked_at: now.toISOString(), expires_at: new Date(now.getTime() + KEPT_MS).toISOString() }
    const row = { id, fee_run_id: run, locale, bills, size: null, failure: null, asked_by: actor.id, ...times }
    await tx.kernel.insertInto('k_bill_print').values(row).execute()
    await enqueueJob(tx, { kind: BILL_PRINT_JOB, payload: { print: id } })
    note(tx, { by: actor.id, action: 'bills.printed', subject: ['fee_run', run], what: { bills } })
    return shape({ ...row, state: 'queued', bills_done: 0 })
  })
}

const findRun = (tx: TenantTx, id: string) =>
  tx.kernel.selectFrom('k_fee_run').select('id').where('id', '=', id).executeTakeFirst()

/** The bills of a run that are not void and that the actor may read, by number. */
export async function billsOf({ tx, rights }: At, run: string): Promise<string[]> {
  const bills = tx.kernel.selectFrom('k_bill').select('id').where('fee_run_id', '=', run).where('status', '<>', 'void')
  const rows = await bills
    .orderBy('no')
    .limit(BILLS_MAX + 1)
    .execute()
  return await readableBills(
    tx,
    rights,
    rows.map(({ id }) => id),
  )
}

/** How far a print is. Only for who asked for it. Throws Fault file_missing for all others, and once it expired. */
export async function readBillPrint(deps: Deps, actor: Actor, id: string): Promise<BillPrint> {
  return shape(await getOwn(deps, actor, id))
}

/** The file of a print that is done. Throws Fault file_missing. */
export async function openBillPrint(
  deps: Deps & { readonly files: FileStore },
  actor: Actor,
  id: string,
): Promise<OpenFile & { readonly name: string }> {
  const row = await getOwn(deps, actor, id)
  const opened = row.state === 'done' ? await deps.files.open(keyOf(actor.tenant, id), {}) : undefined
  if (!opened) throw new Fault('file_missing')
  return { ...opened, name: cleanFileName(`${wordsOf(row.locale).bills} ${row.period}.pdf`, 'application/pdf') }
}

async function getOwn(deps: Deps, actor: Actor, id: string) {
  const rights = await rightsOfRequest(deps, actor)
  const now = deps.clock.now().toISOString()
  const row = isId(id)
    ? await deps.db.withTenant(
        actor.tenant,
        (tx) =>
          tx.kernel
            .selectFrom('k_bill_print as p')
            .innerJoin('k_fee_run as r', 'r.id', 'p.fee_run_id')
            .selectAll('p')
            .select('r.period')
            .where('p.id', '=', id)
            .where('p.asked_by', '=', actor.id)
            .where('p.expires_at', '>', now)
            .executeTakeFirst(),
        { readOnly: true },
      )
    : undefined
  if (!row) throw new Fault('file_missing')
  requireRun(rights.catalog, actor, 'fee_runs')
  return row
}

const select = (tx: TenantTx) => tx.kernel.selectFrom('k_bill_print').selectAll()
type Row = Omit<Awaited<ReturnType<ReturnType<typeof select>['executeTakeFirstOrThrow']>>, 'period'>

const shape = ({ id, fee_run_id, state, bills, bills_done, size, expires_at }: Row): BillPrint => ({
  ...{ id, fee_run: fee_run_id, state, bills, bills_done, size: size === null ? null : Number(size) },
  expires_at: new Date(expires_at).toISOString(),
})

/** Removes the files of prints that expired. Safe to run twice: the content goes before the row says so. Gives how many. */
export async function purgeBillPrints(deps: Deps & { readonly files: FileStore }, tenant: string): Promise<number> {
  const now = deps.clock.now().toISOString()
  const old = await deps.db.withTenant(tenant, (tx) =>
    select(tx).where('state', '<>', 'expired').where('expires_at', '<=', now).limit(1_000).execute(),
  )
  for (const { id } of old) await deps.files.remove(keyOf(tenant, id))
  const ids = old.map(({ id }) => id)
  if (ids.length > 0)
    await deps.db.withTenant(tenant, (tx) =>
      tx.kernel.updateTable('k_bill_print').set({ state: 'expired' }).where('id', 'in', ids).execute(),
    )
  return ids.length
}
