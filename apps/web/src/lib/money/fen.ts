const YUAN = /^(\d{1,11})(?:\.(\d{1,2}))?$/

/** What a person typed as fen; undefined when it is no amount. */
export function fenOf(text: string): bigint | undefined {
  const match = YUAN.exec(text.trim())
  return match ? BigInt(match[1]!) * 100n + BigInt((match[2] ?? '').padEnd(2, '0')) : undefined
}

/** Fen as the API takes yuan. */
export function yuanOf(fen: bigint): string {
  const digits = fen.toString().padStart(3, '0')
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`
}

type Settled = { readonly bill: string; readonly bill_no: string; readonly amount: string }

/** The bills that are owed again when a refund takes back this much of what a payment settled, in the server's order. */
export function reopenedBy(settled: readonly Settled[], fen: bigint): { bill: string; no: string; amount: string }[] {
  const bills = new Map<string, { no: string; fen: bigint }>()
  let rest = fen
  for (const { bill, bill_no, amount } of settled) {
    if (rest <= 0n) break
    const part = fenOf(amount) ?? 0n
    const taken = part < rest ? part : rest
    bills.set(bill, { no: bill_no, fen: (bills.get(bill)?.fen ?? 0n) + taken })
    rest -= taken
  }
  return [...bills].map(([bill, one]) => ({ bill, no: one.no, amount: yuanOf(one.fen) }))
}

/** Splits an amount over open lines in their order. */
export function partsOver(lines: readonly { readonly id: string; readonly open: string }[], fen: bigint) {
  let rest = fen
  return lines.flatMap(({ id, open }) => {
    const most = fenOf(open) ?? 0n
    const part = most < rest ? most : rest
    rest -= part
    return part > 0n ? [{ line: id, amount: yuanOf(part) }] : []
  })
}
