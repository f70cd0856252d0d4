import type { VoucherRule, VoucherRules } from '@courtyard/metadata/documents/vouchers'
import type { Fen } from '@courtyard/std/money'

/** One side of entries that belong together. */
export type VoucherEntry = {
  readonly voucher: string
  readonly onDay: string
  readonly kind: string
  readonly side: 'debit' | 'credit'
  readonly accountKind: VoucherRule['account']
  readonly item: string | null
  readonly key: string | null
  readonly payer: string | null
  readonly subject: string | null
  readonly fen: Fen
}

export type VoucherLine = {
  readonly side: 'debit' | 'credit'
  readonly accountKind: string
  readonly code: string
  /** Set where the rule keeps the account apart by it. */
  readonly payer: string | null
  readonly subject: string | null
  readonly fen: Fen
}
export type Voucher = { readonly onDay: string; readonly kind: string; readonly lines: readonly VoucherLine[] }

/** Which account an entry belongs to: the rule that says most of it; of equals, the first. */
export function voucherRuleOf(
  rules: Pick<VoucherRules, 'accounts'>,
  { accountKind, item, key }: Pick<VoucherEntry, 'accountKind' | 'item' | 'key'>,
): VoucherRule | undefined {
  const fits = rules.accounts.filter(
    (rule) =>
      rule.account === accountKind &&
      (rule.item === undefined || rule.item === item) &&
      (rule.key === undefined || rule.key === key),
  )
  const says = (rule: VoucherRule) => Number(rule.item !== undefined) + Number(rule.key !== undefined)
  return fits.reduce<VoucherRule | undefined>(
    (best, rule) => (best === undefined || says(rule) > says(best) ? rule : best),
    undefined,
  )
}

export type Planned = { readonly vouchers: readonly Voucher[]; readonly unmapped: readonly VoucherEntry[] }

/**
 * Entries as vouchers, in the order they come in. Debits and credits of one account are never set off against each other, so
 * that all vouchers together are the turnover of the trial balance. What no rule fits is told, each kind once.
 */
export function planVouchers(entries: readonly VoucherEntry[], rules: Pick<VoucherRules, 'accounts'>): Planned {
  const unmapped = new Map<string, VoucherEntry>()
  const vouchers = new Map<string, { onDay: string; kind: string; lines: Map<string, VoucherLine> }>()
  for (const entry of entries) {
    const rule = voucherRuleOf(rules, entry)
    if (!rule) {
      unmapped.set([entry.accountKind, entry.item, entry.key].join(' '), entry)
      continue
    }
    const { voucher, onDay, kind, side, accountKind, fen } = entry
    const of = vouchers.get(voucher) ?? { onDay, kind, lines: new Map<string, VoucherLine>() }
    vouchers.set(voucher, of)
    const payer = rule.auxiliary.includes('payer') ? entry.payer : null
    const subject = rule.auxiliary.includes('project') ? entry.subject : null
    const at = [side, accountKind, rule.code, payer, subject].join(' ')
    const before = of.lines.get(at)?.fen ?? 0n
    of.lines.set(at, { side, accountKind, code: rule.code, payer, subject, fen: before + fen })
  }
  return {
    vouchers: [...vouchers.values()].map(({ lines, ...of }) => ({ ...of, lines: [...lines.values()] })),
    unmapped: [...unmapped.values()],
  }
}
