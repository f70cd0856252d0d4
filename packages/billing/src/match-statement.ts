import type { Fen } from '@courtyard/std/money'

/** Why a payer is suggested for money that came in. */
export type MatchRule = 'bill_number' | 'payer_number' | 'name_and_amount' | 'name' | 'amount'
/** How sure that is: only `certain` may be chosen beforehand, and a person confirms that too. */
export type Confidence = 'certain' | 'likely' | 'possible'

export type OpenBill = { readonly id: string; readonly openFen: Fen; readonly isNamed: boolean }
/** A payer that something of the row points at. */
export type MatchCandidate = {
  readonly payer: string
  /** The row names the payer's number or what is charged. */
  readonly isNumbered: boolean
  /** Who paid is called as the payer. */
  readonly hasName: boolean
  readonly bills: readonly OpenBill[]
}
export type Match = {
  readonly payer: string
  readonly rule: MatchRule
  readonly confidence: Confidence
  readonly openFen: Fen
  /** The bills that are meant; empty: whatever is open, by the company's order. */
  readonly bills: readonly string[]
}

const RANK: Readonly<Record<Confidence, number>> = { certain: 0, likely: 1, possible: 2 }
const RULES: readonly MatchRule[] = ['bill_number', 'payer_number', 'name_and_amount', 'name', 'amount']

/**
 * Whose money a row of a statement is, the surest first. Pure. `certain` is said of one payer at most, and only where what
 * the row says and its amount agree and neither a number nor a name points at anybody else: doubt is never certain.
 */
export function matchRow(fen: Fen, candidates: readonly MatchCandidate[]): Match[] {
  const matches = candidates.flatMap((candidate) => matchOf(fen, candidate) ?? [])
  const pointedAt = candidates.filter(({ isNumbered, hasName, bills }) => isNumbered || hasName || bills.some(named))
  const settled = matches.map((match): Match => {
    const isAlone = pointedAt.every(({ payer }) => payer === match.payer)
    return match.confidence === 'certain' && !isAlone ? { ...match, confidence: 'likely' } : match
  })
  return settled.sort(
    (a, b) =>
      RANK[a.confidence] - RANK[b.confidence] ||
      RULES.indexOf(a.rule) - RULES.indexOf(b.rule) ||
      (a.payer < b.payer ? -1 : 1),
  )
}

const named = ({ isNamed }: OpenBill): boolean => isNamed
const sumOf = (bills: readonly OpenBill[]): Fen => bills.reduce((sum, { openFen }) => sum + openFen, 0n)

function matchOf(fen: Fen, { payer, isNumbered, hasName, bills }: MatchCandidate): Match | undefined {
  const openFen = sumOf(bills)
  const of = (rule: MatchRule, confidence: Confidence, meant: readonly string[] = []): Match => ({
    ...{ payer, rule, confidence, openFen, bills: meant },
  })
  const meant = bills.filter(named)
  if (meant.length > 0) {
    const isWhole = fen === sumOf(meant)
    // More than the named bills have open settles others too: then the company's order says which.
    return of('bill_number', isWhole ? 'certain' : 'likely', fen <= sumOf(meant) ? meant.map(({ id }) => id) : [])
  }
  const single = bills.filter((bill) => bill.openFen === fen)
  const fits = fen === openFen || single.length === 1
  const one = fen === openFen || single.length !== 1 ? [] : single.map(({ id }) => id)
  if (isNumbered) return of('payer_number', fits ? 'certain' : 'likely', one)
  if (hasName) return fits ? of('name_and_amount', 'certain', one) : of('name', 'possible')
  return fen === openFen ? of('amount', 'possible') : undefined
}
