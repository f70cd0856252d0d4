import { JOB_ATTEMPTS_MAX } from '@courtyard/db/kernel/jobs'
import { assert } from '@courtyard/std/assert'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import type { Deps } from '../deps.ts'
import { type FileStore, keyOf } from '../files/ports.ts'
import type { JobHandler, Lease } from '../jobs/run-due-jobs.ts'
import { loadActor } from '../members/load-actor.ts'
import { forExport } from '../records/export-rights.ts'
import { rightsOfRequest } from '../records/rights-of-request.ts'
import { billsOf } from './bill-prints.ts'
import { billSection, documentOf } from './pdf-section.ts'
import type { PdfDeps, PdfSection } from './ports.ts'
import { billAddress } from './print-pdf.ts'
import { wordsOf } from './words.ts'

export type PrintPorts = Pick<PdfDeps, 'pdf' | 'publicUrl'> & { readonly files: FileStore }
const AT_ONCE = 50
const BYTES_MAX = 500_000_000

/**
 * The job of a print: reads the bills that who asked may read and export now, and keeps the file. Safe to run twice: the
 * file is put in the place of what was there, and what is done or expired is left alone.
 */
export const billPrintJob =
  (ports: PrintPorts): JobHandler =>
  async (deps, { tenant, payload, attempt }, lease) => {
    const id = printOf(payload)
    try {
      await print({ ...deps, ...ports }, { tenant, id, lease })
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error)
      if (attempt >= JOB_ATTEMPTS_MAX || error instanceof Fault)
        await change(deps, { tenant, id }, { state: 'failed', failure })
      if (!(error instanceof Fault)) throw error // what a person may not do stays so however often it is tried
    }
  }

type At = { readonly tenant: string; readonly id: string }

async function print(deps: Deps & PrintPorts, { tenant, id, lease }: At & { readonly lease: Lease }): Promise<void> {
  const row = await deps.db.withTenant(tenant, (tx) =>
    tx.kernel.selectFrom('k_bill_print').selectAll().where('id', '=', id).executeTakeFirst(),
  )
  if (!row || (row.state !== 'queued' && row.state !== 'running')) return
  const actor = await loadActor(deps, { userId: row.asked_by, tenant })
  if (!actor) throw new Fault('not_allowed', { action: 'run:fee_runs' })
  const rights = forExport(await rightsOfRequest(deps, actor))
  const bills = await deps.db.withTenant(tenant, (tx) => billsOf({ tx, rights }, row.fee_run_id))
  const sections: PdfSection[] = []
  for (let from = 0; from < bills.length; from += AT_ONCE) {
    if (!(await lease.renew())) throw new Error('another worker has taken this job over')
    await deps.db.withTenant(
      tenant,
      async (tx) => {
        for (const bill of bills.slice(from, from + AT_ONCE)) {
          const asked = { id: bill, locale: row.locale, address: billAddress(deps, tenant, bill) }
          sections.push((await billSection({ tx, rights }, asked)).section)
        }
      },
      { readOnly: true, isolation: 'repeatable read' },
    )
    await change(deps, { tenant, id }, { state: 'running', bills_done: Math.min(sections.length, row.bills) })
  }
  if (sections.length === 0) throw new Fault('bill_missing')
  const title = wordsOf(row.locale).bills
  const bytes = await deps.pdf.render(documentOf({ title, locale: row.locale, sections }))
  const { size } = await keep(deps.files, { key: keyOf(tenant, id), bytes })
  await change(
    deps,
    { tenant, id },
    { state: 'done', size: String(size), bills_done: Math.min(sections.length, row.bills) },
  )
}

async function keep(files: FileStore, { key, bytes }: { readonly key: string; readonly bytes: Uint8Array }) {
  async function* content() {
    yield bytes
  }
  const arrived = await files.receive(content(), BYTES_MAX)
  try {
    return await arrived.keep(key)
  } finally {
    await arrived.drop()
  }
}

type Change = {
  readonly state: 'running' | 'done' | 'failed'
  readonly bills_done?: number
  readonly size?: string
  readonly failure?: string
}

const change = (deps: Deps, { tenant, id }: At, to: Change) =>
  deps.db.withTenant(tenant, (tx) =>
    tx.kernel
      .updateTable('k_bill_print')
      .set(to)
      .where('id', '=', id)
      .where('state', 'in', ['queued', 'running'])
      .execute(),
  )

function printOf(payload: unknown): string {
  const id = payload !== null && typeof payload === 'object' && 'print' in payload ? payload.print : undefined
  assert(typeof id === 'string' && isId(id), 'a print job names its print')
  return id
}
