import { planVouchers, type Voucher, type VoucherEntry } from '@courtyard/billing/vouchers'
import type { NewVouchers, VoucherDetail } from '@courtyard/contract/vouchers'
import { lockName } from '@courtyard/db/kernel/lock-name'
import { type EntrySum, insertVouchers, lastBatch, sumEntries } from '@courtyard/db/kernel/vouchers'
import type { Catalog } from '@courtyard/metadata/catalog'
import type { VoucherRules } from '@courtyard/metadata/documents/vouchers'
import { journalKindOptions } from '@courtyard/metadata/kernel/ledger-options'
import { assert } from '@courtyard/std/assert'
import { Fault } from '@courtyard/std/fault'
import { textOf } from '@courtyard/std/label'
import { periodFrom, periodTo } from '@courtyard/std/period'
import { note } from '../../audit/note.ts'
import { requireRun } from '../../billing/may-run.ts'
import type { Actor, Deps } from '../../deps.ts'
import { coreIssue } from '../../texts/core-texts.ts'
import { doOnce, type MoneyWork } from '../money-work.ts'
import { type CodesOf, codesOf } from './auxiliary-codes.ts'
import { readVouchers } from './read-vouchers.ts'

const LEDGER_MS = 120_000

/**
 * Makes the vouchers of a period and keeps them, once per key. Needs run:vouchers. Throws Fault voucher_rules_missing,
 * voucher_nothing, voucher_exported unless the batch in force is named, voucher_unmapped with all that has no account.
 */
export async function exportVouchers(
  deps: Deps,
  actor: Actor,
  { key, request }: { readonly key: string; readonly request: NewVouchers },
): Promise<VoucherDetail> {
  const catalog = await deps.catalogs.load(actor.tenant)
  requireRun(catalog, actor, 'vouchers')
  const rules = catalog.money?.vouchers
  if (!rules) throw new Fault('voucher_rules_missing')
  const { id } = await doOnce(deps, actor, {
    command: { key, kind: 'vouchers', asked: { ...request, by: actor.id } },
    timeoutMs: LEDGER_MS,
    work: async (money) => ({ id: await keepVouchers(deps, money, { tenant: actor.tenant, catalog, rules, request }) }),
  })
  return await readVouchers(deps, actor, id)
}

type Keeping = {
  readonly tenant: string
  readonly catalog: Catalog
  readonly rules: VoucherRules
  readonly request: NewVouchers
}

async function keepVouchers(deps: Deps, money: MoneyWork, keeping: Keeping): Promise<string> {
  const { tx, by } = money
  const { catalog, rules, request } = keeping
  const { period, replaces = null, reason = '' } = request
  await lockName(tx, `vouchers ${period}`)
  const before = await lastBatch(tx, period)
  if ((before?.id ?? null) !== replaces)
    throw new Fault('voucher_exported', { batch: before?.id ?? null, version: before?.version ?? 0 })
  const sums = await sumEntries(tx, { from: periodFrom(period), to: periodTo(period), per: rules.per })
  if (sums.length === 0) throw new Fault('voucher_nothing')
  const { vouchers, unmapped } = planVouchers(sums.map(entryOf), rules)
  if (unmapped.length > 0) throw new Fault('voucher_unmapped', { issues: unmapped.map(unmappedIssue) })
  const codes = await codesOf(deps, tx, { ...keeping, vouchers })
  if (codes.issues.length > 0) throw new Fault('voucher_unmapped', { issues: codes.issues })
  const id = deps.ids.next()
  const content = contentOf(id, vouchers, { codes, catalog })
  await insertVouchers(tx, {
    ...content,
    batch: {
      ...{
        id,
        created_at: deps.clock.now().toISOString(),
        created_by: by,
        period,
        version: (before?.version ?? 0) + 1,
      },
      ...{ replaces, reason, rules: JSON.stringify(rules), currency: catalog.currency, journals: sums[0]!.journals },
      ...{ vouchers: content.vouchers.length, lines: content.lines.length },
      ...{ debit_fen: totalOf(vouchers, 'debit'), credit_fen: totalOf(vouchers, 'credit') },
    },
  })
  const what = { period, vouchers: content.vouchers.length, lines: content.lines.length }
  note(tx, { by, action: 'vouchers.exported', subject: ['voucher_batch', id], what })
  return id
}

const entryOf = (row: EntrySum): VoucherEntry => ({
  ...{ voucher: row.voucher, onDay: row.on_day, kind: row.kind, side: row.side, accountKind: row.account_kind },
  ...{ item: row.item, key: row.key, payer: row.payer_id, subject: row.subject_id, fen: BigInt(row.fen) },
})

const labelOf = (
  options: readonly { value: string; label: Readonly<Record<string, string>> }[],
  value: string,
  locale: string,
) => textOf(options.find((one) => one.value === value)?.label, locale, value)

function unmappedIssue({ accountKind, item, key }: VoucherEntry) {
  const what = [item, key].filter((one) => one !== null).join(', ') || '-'
  return coreIssue('/period', 'voucher_unmapped', { account: accountKind, what })
}

const totalOf = (vouchers: readonly Voucher[], side: 'debit' | 'credit'): string => {
  const lines = vouchers.flatMap((voucher) => voucher.lines.filter((line) => line.side === side))
  return `${lines.reduce((sum, { fen }) => sum + fen, 0n)}`
}

type Content = { readonly codes: CodesOf; readonly catalog: Catalog }

function contentOf(batch_id: string, vouchers: readonly Voucher[], { codes, catalog }: Content) {
  const locale = catalog.locales[0] ?? 'zh-CN'
  const heads = vouchers.map(({ onDay, kind }, at) => ({
    ...{ batch_id, no: at + 1, on_day: onDay, kind },
    summary: `${onDay} ${labelOf(journalKindOptions, kind, locale)}`,
  }))
  const lines = vouchers.flatMap((voucher, at) =>
    voucher.lines.map((line, index) => ({
      ...{ batch_id, voucher_no: at + 1, no: index + 1, side: line.side, account_kind: line.accountKind },
      ...{ code: line.code, amount_fen: `${line.fen}`, ...codes.of(line) },
    })),
  )
  for (const { lines: of } of vouchers)
    assert(of.reduce((sum, { side, fen }) => sum + (side === 'debit' ? fen : -fen), 0n) === 0n, 'a voucher balances')
  return { vouchers: heads, lines }
}
