import type { DebitBatchDetail, DebitProposal, NewDebitBatch } from '@courtyard/contract/debits'
import type { TenantTx } from '@courtyard/db/database'
import { insertDebitRows, lastRefusals, type ProposedLine, selectProposedLines } from '@courtyard/db/kernel/debits'
import { lockName } from '@courtyard/db/kernel/lock-name'
import { takeSequence } from '@courtyard/db/kernel/sequences'
import { Fault } from '@courtyard/std/fault'
import { type Fen, yuanText } from '@courtyard/std/money'
import { requireRun } from '../../billing/may-run.ts'
import type { Actor, Deps } from '../../deps.ts'
import { type RequestRights, rightsOfRequest } from '../../records/rights-of-request.ts'
import { getBank } from '../banks/banks.ts'
import { masked } from '../banks/masked.ts'
import { doOnce } from '../money-work.ts'
import { payerTitles, seenBills } from '../seen-money.ts'
import { readBatch } from './read-batches.ts'

/** A bank's program takes files of so many rows, and a person looks at them before. */
const ROWS_MAX = 2000
const PAGE = 200
// Thousands of lines are read, compared and claimed in one transaction.
const MAKE_MS = 60_000

type Debtor = {
  readonly payer: string
  readonly title: string
  readonly mandate: string
  readonly holder: string
  readonly account: string
  readonly fen: Fen
  readonly lines: readonly { readonly line: string; readonly fen: Fen }[]
}

/**
 * What a batch would ask banks for: what payers with an agreement have open, due by a day, in no pending batch, and only what the
 * asker may read. Writes nothing. Needs run:bank.
 */
export async function proposeBatch(deps: Deps, actor: Actor, until: string | undefined): Promise<DebitProposal> {
  const rights = await rightsOfRequest(deps, actor)
  requireRun(rights.catalog, actor, 'bank')
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const debtors = await debtorsOf(tx, rights, until)
      const refused = await lastRefusals(
        tx,
        debtors.map(({ payer }) => payer),
      )
      const { count, fen } = await tx.kernel
        .selectFrom('k_debit_claim as c')
        .innerJoin('k_debit_line as l', (join) =>
          join.onRef('l.line_id', '=', 'c.line_id').onRef('l.row_id', '=', 'c.row_id'),
        )
        .select(({ fn }) => [fn.countAll<string>().as('count'), fn.sum<string | null>('l.amount_fen').as('fen')])
        .executeTakeFirstOrThrow()
      return {
        ...{ until: until ?? null, count: debtors.length, total: yuanText(sumOf(debtors)) },
        rows: debtors.map(({ payer, title, holder, account, lines, fen: amount }) => ({
          ...{ payer: { id: payer, title }, holder, account: masked(account), lines: lines.length },
          ...{ amount: yuanText(amount), refused: refused.get(payer) ?? null },
        })),
        pending: { count: Number(count), amount: yuanText(BigInt(fen ?? '0')) },
      }
    },
    { readOnly: true, isolation: 'repeatable read' },
  )
}

/**
 * Makes a batch of what was shown, sealed with its count and total, once per key. Needs run:bank. Throws Fault bank_missing,
 * total_stale where it is not what was shown, nothing_open, limit_exceeded.
 */
export async function makeBatch(
  deps: Deps,
  actor: Actor,
  { key, request }: { readonly key: string; readonly request: NewDebitBatch },
): Promise<DebitBatchDetail> {
  const rights = await rightsOfRequest(deps, actor)
  requireRun(rights.catalog, actor, 'bank')
  return await doOnce(deps, actor, {
    command: { key, kind: 'debit_batch', asked: { ...request, by: actor.id } },
    timeoutMs: MAKE_MS,
    work: async ({ tx, ids, by, today }) => {
      const bank = await getBank(tx, request.bank)
      // Two who make batches at once: the second one sees what the first one claimed.
      await lockName(tx, 'debit batches')
      const wanted = request.payers && new Set(request.payers)
      const all = await debtorsOf(tx, rights, request.until)
      const debtors = all.filter(({ payer }) => wanted?.has(payer) ?? true)
      if (debtors.length === 0) throw new Fault('nothing_open')
      if (debtors.length > ROWS_MAX) throw new Fault('limit_exceeded', { what: 'rows', max: ROWS_MAX })
      const [count, total] = [debtors.length, yuanText(sumOf(debtors))]
      if (count !== request.count || total !== request.total) throw new Fault('total_stale', { count, total })
      const prefix = `D${today.replaceAll('-', '')}`
      const last = await takeSequence(tx, { table: 'k_debit_batch', column: 'no', prefix }, 1)
      const id = ids.next()
      await tx.kernel
        .insertInto('k_debit_batch')
        .values({
          ...{ id, no: `${prefix}-${String(last).padStart(3, '0')}`, bank_id: bank.id, debit_on: request.debit_on },
          ...{ row_count: count, total_fen: `${sumOf(debtors)}`, currency: rights.catalog.currency, created_by: by },
          created_at: deps.clock.now().toISOString(),
        })
        .execute()
      const rows = debtors.map(({ payer, mandate, fen, lines }, at) => ({
        id: ids.next(),
        no: at + 1,
        payer,
        mandate,
        fen,
        lines,
      }))
      await insertDebitRows(tx, id, rows)
      return await readBatch(tx, rights, id)
    },
  })
}

const sumOf = (debtors: readonly Debtor[]): Fen => debtors.reduce((sum, { fen }) => sum + fen, 0n)

/** What each payer is asked for, in the order of their ids. */
async function debtorsOf(tx: TenantTx, rights: RequestRights, until: string | undefined): Promise<Debtor[]> {
  const { currency } = rights.catalog
  const lines = await readable(tx, rights, await selectProposedLines(tx, { currency, until: until ?? null }))
  const titles = new Map<string, string | null>()
  const payers = [...new Set(lines.map(({ payer_id }) => payer_id))]
  for (let at = 0; at < payers.length; at += PAGE)
    for (const [id, title] of await payerTitles(tx, rights, payers.slice(at, at + PAGE))) titles.set(id, title)
  const known = lines.filter(({ payer_id }) => titles.has(payer_id))
  return [...Map.groupBy(known, ({ payer_id }) => payer_id)].map(([payer, own]) => {
    const { mandate_id: mandate, holder, account } = own[0]!
    const asked = own.map(({ line_id, open_fen }) => ({ line: line_id, fen: BigInt(open_fen) }))
    const fen = asked.reduce((sum, one) => sum + one.fen, 0n)
    return { payer, title: titles.get(payer) ?? '', mandate, holder, account, lines: asked, fen }
  })
}

async function readable(tx: TenantTx, rights: RequestRights, lines: readonly ProposedLine[]): Promise<ProposedLine[]> {
  const bills = [...new Set(lines.map(({ bill_id }) => bill_id))]
  const seen = new Set<string>()
  for (let at = 0; at < bills.length; at += PAGE)
    for (const id of await seenBills(tx, rights, bills.slice(at, at + PAGE))) seen.add(id)
  return lines.filter(({ bill_id }) => seen.has(bill_id))
}
