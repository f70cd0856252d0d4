import type { VoucherRules } from '@courtyard/metadata/documents/vouchers'
import { csvText } from '@courtyard/std/csv'
import { requireRun } from '../../billing/may-run.ts'
import type { Actor, Deps } from '../../deps.ts'
import type { Workbooks } from '../../imports/ports.ts'
import { namesOf } from '../requests/names-of.ts'
import { getBatch } from './read-vouchers.ts'
import { type VoucherLayout, voucherRows } from './voucher-layouts.ts'

export type VoucherFileAsked = { readonly id: string; readonly layout: VoucherLayout; readonly format: 'csv' | 'xlsx' }

/** A batch as the file another system reads: the same bytes every time. Needs run:vouchers. Throws Fault voucher_missing. */
export async function voucherFile(
  deps: Deps & { readonly workbooks: Workbooks },
  actor: Actor,
  { id, layout, format }: VoucherFileAsked,
): Promise<{ readonly name: string; readonly bytes: Uint8Array }> {
  requireRun(await deps.catalogs.load(actor.tenant), actor, 'vouchers')
  const { batch, rows } = await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const found = await getBatch(tx, id)
      const heads = await tx.kernel
        .selectFrom('k_voucher')
        .selectAll()
        .where('batch_id', '=', id)
        .orderBy('no')
        .execute()
      const lines = await tx.kernel
        .selectFrom('k_voucher_line')
        .selectAll()
        .where('batch_id', '=', id)
        .orderBy('voucher_no')
        .orderBy('no')
        .execute()
      const linesOf = Map.groupBy(lines, ({ voucher_no }) => voucher_no)
      const { rules } = await tx.kernel
        .selectFrom('k_voucher_batch')
        .select('rules')
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      const nameOf = await namesOf(tx, [{ created_by: found.created_by, approved_by: null }])
      const vouchers = heads.map((head) => ({ ...head, lines: linesOf.get(head.no) ?? [] }))
      const { word } = rules as VoucherRules
      const sheet = { word, preparer: nameOf(found.created_by), period: found.period, vouchers }
      return { batch: found, rows: voucherRows(layout, sheet) }
    },
    { readOnly: true },
  )
  const name = `vouchers-${batch.period}-v${batch.version}-${layout}.${format}`
  if (format === 'csv') return { name, bytes: new TextEncoder().encode(csvText(rows)) }
  return { name, bytes: await deps.workbooks.write([{ title: batch.period, rows }]) }
}
