import type { InvoiceRow } from '@courtyard/db/kernel/invoices'
import { ensureJob } from '@courtyard/db/kernel/jobs'
import { assert } from '@courtyard/std/assert'
import { yuanText } from '@courtyard/std/money'
import type { Deps } from '../../deps.ts'
import type { JobHandler } from '../../jobs/run-due-jobs.ts'
import { applyAnswer } from './answer-invoice.ts'
import { getHeld, INVOICE_JOB, step } from './invoice-work.ts'
import { invoiceRules } from './plan-lines.ts'
import type { InvoiceAnswer, InvoiceProvider, InvoiceRequest } from './ports.ts'
import { leaseOf, rateText } from './shape-invoice.ts'

const QUARTER_MS = 15 * 60_000
/** Who moves invoices on when the provider says so. */
const BY = 'invoices'

/**
 * Has one invoice issued. Safe to run twice and to die anywhere: that it is being asked for is committed before the provider
 * is called, under a key that was made with the invoice, and who finds it so asks how that went before it asks again.
 * Without an answer it looks again every quarter of an hour.
 */
export const invoiceJob =
  (provider: InvoiceProvider): JobHandler =>
  async (deps, { tenant, payload }) => {
    const { invoice: id } = payload as { readonly invoice: string }
    const { row, isFresh } = await begin(deps, tenant, id)
    if (row.state !== 'issuing') return
    const of = { tenant, key: row.provider_key }
    const known = isFresh ? undefined : await provider.query(of)
    const answer = known ?? (await ask(deps, provider, { tenant, row }))
    await deps.db.withTenant(tenant, async (tx) => {
      const held = await getHeld(tx, id)
      // Somebody typed the answer in meanwhile, or it failed and is asked anew under another key.
      if (held.state !== 'issuing' || held.provider_key !== row.provider_key) return
      if (answer.state === 'pending') await lookLater(deps, tx, id)
      else await applyAnswer({ tx, clock: deps.clock, by: BY }, held, answer)
    })
  }

/** The invoice as it is being asked for; fresh where nobody can have asked before. */
async function begin(deps: Deps, tenant: string, id: string): Promise<{ row: InvoiceRow; isFresh: boolean }> {
  return await deps.db.withTenant(tenant, async (tx) => {
    const row = await getHeld(tx, id)
    if (row.state !== 'approved') return { row, isFresh: false }
    const asked_at = deps.clock.now().toISOString()
    await step({ tx, clock: deps.clock, by: BY }, row, { event: 'send', asked_at })
    return { row: { ...row, state: 'issuing', asked_at }, isFresh: true }
  })
}

type Tx = Parameters<Parameters<Deps['db']['withTenant']>[1]>[0]

async function lookLater({ clock }: Deps, tx: Tx, invoice: string): Promise<void> {
  const at = (Math.floor(clock.now().getTime() / QUARTER_MS) + 1) * QUARTER_MS
  const slot = new Date(at).toISOString()
  await ensureJob(tx, { kind: INVOICE_JOB, payload: { invoice, slot }, dueAt: slot })
}

type Asking = { readonly tenant: string; readonly row: InvoiceRow }

async function ask(deps: Deps, provider: InvoiceProvider, asking: Asking): Promise<InvoiceAnswer> {
  const request = await requestOf(deps, asking)
  return request.kind === 'red' ? await provider.red(request) : await provider.issue(request)
}

async function requestOf(deps: Deps, { tenant, row }: Asking): Promise<InvoiceRequest> {
  const { seller } = invoiceRules(await deps.catalogs.load(tenant))
  const { lines, blue } = await deps.db.withTenant(
    tenant,
    async ({ kernel }) => ({
      lines: await kernel
        .selectFrom('k_invoice_line')
        .selectAll()
        .where('invoice_id', '=', row.id)
        .orderBy('no')
        .execute(),
      blue:
        row.red_of === null
          ? undefined
          : await kernel.selectFrom('k_invoice').select('number').where('id', '=', row.red_of).executeTakeFirst(),
    }),
    { readOnly: true },
  )
  const yuan = (fen: string) => yuanText(BigInt(fen))
  const sums = (of: { amount_fen: string; net_fen: string; tax_fen: string }) => ({
    ...{ amount: yuan(of.amount_fen), net: yuan(of.net_fen), tax: yuan(of.tax_fen) },
  })
  assert(row.red_of === null || blue?.number, 'what is reversed was issued')
  return {
    ...{ tenant, key: row.provider_key, kind: row.red_of === null ? 'blue' : 'red', type: row.type, note: row.note },
    reverses: blue?.number ? { number: blue.number, reason: row.reason } : null,
    seller: seller ? { title: seller.title, tax_no: seller.taxNo } : null,
    buyer: { type: row.title_type, title: row.title, tax_no: row.tax_no },
    ...{ currency: row.currency, ...sums(row) },
    lines: lines.map((line) => ({
      ...{ goods_code: line.goods_code, name: line.goods_name, rate: rateText(line.rate), ...sums(line) },
      lease: leaseOf(line),
    })),
  }
}
