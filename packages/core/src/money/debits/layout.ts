import { type BankDebit, type DebitLayout, debitLayoutSchema } from '@courtyard/contract/debits'
import { selectDebitRows } from '@courtyard/db/kernel/debits'
import { csvText } from '@courtyard/std/csv'
import { Fault } from '@courtyard/std/fault'
import { yuanText } from '@courtyard/std/money'
import { note } from '../../audit/note.ts'
import { requireRun } from '../../billing/may-run.ts'
import type { Actor, Deps } from '../../deps.ts'
import { getBank } from '../banks/banks.ts'
import { openAccount } from './mandate-account.ts'
import { loadBatch, referenceOf } from './read-batches.ts'

/** What a bank is sent where nobody said otherwise. */
export const USUAL: DebitLayout = {
  columns: [
    ...([
      { header: '序号', value: 'no' },
      { header: '业务编号', value: 'reference' },
      { header: '户名', value: 'holder' },
      { header: '账号', value: 'account' },
      { header: '开户行', value: 'bank' },
      { header: '协议号', value: 'agreement' },
      { header: '金额', value: 'yuan' },
    ] as const),
  ],
  answer: {
    ...{ reference: '业务编号', status: '状态', paid: ['成功', '扣款成功', 'paid'] },
    ...{ amount: '金额', reason: '原因', day: '日期' },
  },
}

const layoutOf = (debit: unknown): DebitLayout => (debit === null ? USUAL : debitLayoutSchema.parse(debit))

/** How files of direct debits of an account look; the usual ones where nobody said otherwise. Needs run:bank. Throws Fault bank_missing. */
export async function readLayout(deps: Deps, actor: Actor, id: string): Promise<BankDebit> {
  requireRun(await deps.catalogs.load(actor.tenant), actor, 'bank')
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const bank = await getBank(tx, id)
      const { debit } = await tx.kernel
        .selectFrom('k_bank')
        .select('debit')
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      return { bank, layout: layoutOf(debit), is_own: debit !== null }
    },
    { readOnly: true },
  )
}

/** Says how files of direct debits of an account look from now on. Needs run:bank. Throws Fault bank_missing. */
export async function putLayout(
  deps: Deps,
  actor: Actor,
  { id, layout }: { readonly id: string; readonly layout: DebitLayout },
): Promise<BankDebit> {
  requireRun(await deps.catalogs.load(actor.tenant), actor, 'bank')
  await deps.db.withTenant(actor.tenant, async (tx) => {
    await getBank(tx, id)
    const changed = { debit: JSON.stringify(layout), updated_by: actor.id, updated_at: deps.clock.now().toISOString() }
    await tx.kernel.updateTable('k_bank').set(changed).where('id', '=', id).execute()
  })
  return await readLayout(deps, actor, id)
}

export type DebitFile = { readonly name: string; readonly bytes: Uint8Array }

/**
 * The file that a bank takes a batch from: every row with the payer's whole account number, the same as often as it is asked for.
 * Needs run:bank. Throws Fault debit_batch_missing, debit_ended for one that was withdrawn.
 */
export async function debitFile(deps: Deps, actor: Actor, id: string): Promise<DebitFile> {
  requireRun(await deps.catalogs.load(actor.tenant), actor, 'bank')
  const sealer = await deps.sealer.sealerFor(actor.tenant)
  // Written to: that the numbers of accounts left is kept with the very reading of them.
  return await deps.db.withTenant(actor.tenant, async (tx) => {
    const batch = await loadBatch(tx, id)
    if (batch.sums.withdrawn) throw new Fault('debit_ended')
    const { debit } = await tx.kernel
      .selectFrom('k_bank')
      .select('debit')
      .where('id', '=', batch.bank_id)
      .executeTakeFirstOrThrow()
    const { columns } = layoutOf(debit)
    const rows = (await selectDebitRows(tx, id)).map((row) => {
      const values: Record<DebitLayout['columns'][number]['value'], string> = {
        ...{ no: `${row.row_no}`, reference: referenceOf(batch, row), holder: row.holder },
        ...{ account: openAccount(sealer, row.mandate_id, row) },
        ...{ bank: row.bank, agreement: row.agreement, fen: row.amount_fen, yuan: yuanText(BigInt(row.amount_fen)) },
        ...{ day: batch.debit_on, batch: batch.no },
      }
      return columns.map(({ value }) => values[value])
    })
    note(tx, {
      by: actor.id,
      action: 'debits.exported',
      subject: ['debit_batch', id],
      what: { no: batch.no, rows: rows.length },
    })
    const bytes = new TextEncoder().encode(csvText([columns.map(({ header }) => header), ...rows]))
    return { name: `${batch.no}.csv`, bytes }
  })
}
