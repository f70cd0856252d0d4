// A ledger to hold the real one against: plain numbers in memory, every rule of decision 0016 said once more in its own words.

type Line = { readonly id: string; readonly amount: bigint; readonly net: bigint; paid: bigint; adjusted: bigint }
type Bill = {
  readonly id: string
  readonly payer: string
  readonly due: string
  readonly lines: Line[]
  isVoid: boolean
}
type Allocation = { readonly bill: Bill; readonly line: Line; readonly fen: bigint; isLive: boolean }
type Refund = { readonly fen: bigint; state: 'pending' | 'succeeded' | 'failed' }
type Payment = {
  readonly payer: string
  readonly fen: bigint
  readonly slip: string | null
  readonly allocations: Allocation[]
  readonly refunds: Refund[]
  readonly isOnline: boolean
  /** Lost in disputes. */
  lost: bigint
  isReversed: boolean
}

/** What a command is refused with, or nothing. */
export type Verdict = string | undefined

/** Adds up amounts. */
export const total = <T>(rows: Iterable<T>, fenOf: (row: T) => bigint): bigint => {
  let fen = 0n
  for (const row of rows) fen += fenOf(row)
  return fen
}

export class Ledger {
  readonly bills: Bill[] = []
  readonly payments: Payment[] = []
  cash = 0n
  revenueTakenBack = 0n
  writtenOff = 0n
  /** With the provider. */
  clearing = 0n
  disputeLoss = 0n
  /** Whether the month before is closed. */
  isClosed = false

  issue(bill: { id: string; payer: string; due: string; lines: { id: string; amount: bigint; net: bigint }[] }): void {
    const lines = bill.lines.map((line) => ({ ...line, paid: 0n, adjusted: 0n }))
    this.bills.push({ ...bill, lines, isVoid: false })
  }

  pay(payment: { payer: string; fen: bigint; slip: string | null; isPast?: boolean }): Verdict {
    const isTaken = this.payments.some(({ slip, isReversed }) => slip !== null && slip === payment.slip && !isReversed)
    if (isTaken) return 'record_duplicate'
    if (payment.isPast && this.isClosed) return 'period_closed'
    this.payments.push({ ...payment, allocations: [], refunds: [], isOnline: false, lost: 0n, isReversed: false })
    this.cash += payment.fen
    return undefined
  }

  /** What a provider says was paid. */
  paidOnline(payment: { payer: string; fen: bigint; slip: string }): Payment {
    const online = { ...payment, allocations: [], refunds: [], isOnline: true, lost: 0n, isReversed: false }
    this.payments.push(online)
    this.clearing += payment.fen
    this.settle(online)
    return online
  }

  /** What the provider gave back of it, or took back as lost: never refused, since it is so. */
  refundedOnline(payment: Payment, fen: bigint): void {
    this.refund(payment, fen, true)
    payment.refunds.at(-1)!.state = 'succeeded'
    this.clearing -= fen
  }

  lostOnline(payment: Payment, fen: bigint): void {
    const rest = this.restOf(payment)
    const reach = rest + total(live(payment), (one) => one.fen)
    const lost = fen < reach ? fen : reach
    if (lost > rest) this.#free(payment, lost - rest)
    payment.lost += lost
    this.disputeLoss += fen - lost
    this.clearing -= fen
  }

  /** Oldest bill first, line by line. */
  settle(payment: Payment): void {
    const bills = this.bills.filter(({ payer, isVoid }) => payer === payment.payer && !isVoid)
    bills.sort((a, b) => (a.due + a.id < b.due + b.id ? -1 : 1))
    for (const bill of bills) {
      for (const line of bill.lines) {
        const open = line.amount - line.paid - line.adjusted
        const rest = this.restOf(payment)
        const fen = open < rest ? open : rest
        if (fen <= 0n) continue
        line.paid += fen
        payment.allocations.push({ bill, line, fen, isLive: true })
      }
    }
  }

  settleLine(payment: Payment, line: Line, fen: bigint): Verdict {
    const bill = this.bills.find(({ lines }) => lines.includes(line))!
    const isClosed = bill.lines.every(({ amount, paid, adjusted }) => amount === paid + adjusted)
    if (bill.payer !== payment.payer || bill.isVoid || isClosed) return 'bill_line_missing'
    if (fen > line.amount - line.paid - line.adjusted || fen > this.restOf(payment)) return 'balance_exceeded'
    line.paid += fen
    payment.allocations.push({ bill, line, fen, isLive: true })
    return undefined
  }

  reverse(payment: Payment): Verdict {
    if (payment.isReversed) return 'payment_reversed'
    if (payment.isOnline) return 'payment_online'
    if (payment.refunds.some(({ state }) => state !== 'failed')) return 'payment_refunded'
    this.#free(payment, payment.fen)
    payment.isReversed = true
    this.cash -= payment.fen
    return undefined
  }

  refund(payment: Payment, fen: bigint, reopen: boolean): Verdict {
    if (payment.isReversed) return 'payment_reversed'
    const settled = total(live(payment), (one) => one.fen)
    if (fen > this.restOf(payment) + (reopen ? settled : 0n)) return 'balance_exceeded'
    const last = fen > this.restOf(payment) ? this.#free(payment, fen - this.restOf(payment)) : undefined
    payment.refunds.push({ fen, state: 'pending' })
    // An allocation is undone whole; what was undone too much settles the same line again.
    const over = this.restOf(payment)
    if (last && over > 0n) {
      last.line.paid += over
      payment.allocations.push({ bill: last.bill, line: last.line, fen: over, isLive: true })
    }
    return undefined
  }

  endRefund(refund: Refund, state: 'succeeded' | 'failed'): Verdict {
    if (refund.state !== 'pending') return refund.state === state ? undefined : 'refund_ended'
    refund.state = state
    if (state === 'succeeded') this.cash -= refund.fen
    return undefined
  }

  adjust(
    bill: Bill,
    kind: 'void' | 'waiver' | 'credit_note' | 'write_off',
    part?: { line: Line; fen: bigint },
  ): Verdict {
    if (bill.isVoid) return 'bill_missing'
    if (kind === 'void' && bill.lines.some(({ paid }) => paid > 0n)) return 'bill_paid'
    const parts = part ? [part] : bill.lines.map((line) => ({ line, fen: line.amount - line.paid - line.adjusted }))
    for (const { line, fen } of parts) if (fen > line.amount - line.paid - line.adjusted) return 'balance_exceeded'
    const fen = total(parts, (one) => one.fen)
    if (fen === 0n && kind !== 'void') return 'balance_exceeded'
    for (const one of parts) one.line.adjusted += one.fen
    if (kind === 'write_off') this.writtenOff += fen
    else this.revenueTakenBack += fen
    if (kind === 'void') bill.isVoid = true
    return undefined
  }

  /** What of a payment may still be used. */
  restOf(payment: Payment): bigint {
    if (payment.isReversed) return 0n
    const refunded = total(
      payment.refunds.filter(({ state }) => state !== 'failed'),
      ({ fen }) => fen,
    )
    return payment.fen - total(live(payment), (one) => one.fen) - refunded - payment.lost
  }

  prepaid = (): bigint => total(this.payments, (payment) => this.restOf(payment))
  owed = (): bigint => total(this.bills, owedOf)
  onItsWay = (): bigint => total(this.payments, onItsWayOf)

  /** The newest allocations go first, each whole. */
  #free(payment: Payment, fen: bigint): Allocation | undefined {
    let freed = 0n
    let last: Allocation | undefined
    for (const one of [...live(payment)].reverse()) {
      if (freed >= fen) break
      one.isLive = false
      one.line.paid -= one.fen
      freed += one.fen
      last = one
    }
    return last
  }
}

/** What of a bill is owed. */
export const owedOf = ({ lines }: Bill): bigint =>
  total(lines, ({ amount, paid, adjusted }) => amount - paid - adjusted)

/** What of a payment is on its way back. */
export const onItsWayOf = ({ refunds }: Payment): bigint =>
  total(refunds, ({ fen, state }) => (state === 'pending' ? fen : 0n))

const live = (payment: Payment): Allocation[] => payment.allocations.filter(({ isLive }) => isLive)
