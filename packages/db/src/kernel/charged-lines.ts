import type { TenantTx } from '../tenant-tx.ts'

/** Lines of a subject that a standard has charged in the periods [from, to], by period, in the order of their days; voided ones are not. */
export const loadChargedLines = async (
  tx: TenantTx,
  where: { readonly standard: string; readonly subjectId: string; readonly from: string; readonly to: string },
) =>
  await tx.kernel
    .selectFrom('k_claim as c')
    .innerJoin('k_bill_line as l', 'l.id', 'c.line_id')
    .select(['c.period', 'l.id', 'l.item', 'l.standard', 'l.standard_version', 'l.catalog_version'])
    .select(['l.from_on', 'l.to_on', 'l.amount_fen', 'l.inputs'])
    .where('c.standard', '=', where.standard)
    .where('c.subject_id', '=', where.subjectId)
    .where('c.period', '>=', where.from)
    .where('c.period', '<=', where.to)
    .orderBy('c.period')
    .orderBy('l.from_on')
    .orderBy('l.no')
    .execute()
export type ChargedLine = Awaited<ReturnType<typeof loadChargedLines>>[number]
