import { type AllocationPolicy, type OpenLine, type Part, planAllocation } from '@courtyard/billing/allocation'
import { type OpenLineRow, openFenOf } from '@courtyard/db/kernel/open-lines'
import type { Catalog } from '@courtyard/metadata/catalog'
import { Fault } from '@courtyard/std/fault'
import { type Fen, yuanText } from '@courtyard/std/money'
import { coreIssue } from '../texts/core-texts.ts'

/** How a payment settles bills: by the tenant's order, perhaps among some lines only, or line by line as a person says. */
export type Split =
  | { readonly policy: AllocationPolicy; readonly lines?: ReadonlySet<string> }
  | { readonly parts: readonly Part[] }

export type OpenOf = { readonly open: readonly OpenLineRow[]; readonly rest: Fen }

/**
 * What each open line gets of an amount: by the tenant's order, or as a person says. Pure, so that what is shown before is
 * what is done. Throws Fault balance_exceeded when a part is more than its line has open or all are more than the amount,
 * bill_line_missing when it is none of the lines; each points at the part.
 */
export function partsOf(catalog: Pick<Catalog, 'feeItems'>, of: OpenOf, split: Split): readonly Part[] {
  if ('parts' in split) return checked(split.parts, of)
  const among = split.lines ? of.open.filter(({ id }) => split.lines!.has(id)) : of.open
  const lines = among.map(
    (line): OpenLine => ({
      ...{ id: line.id, no: line.no, bill: line.late_of ?? line.bill_id, dueOn: line.late_due_on ?? line.due_on },
      ...{ isLateFee: line.late_of !== null, priority: catalog.feeItems[line.item]?.priority ?? 0 },
      openFen: openFenOf(line),
    }),
  )
  return planAllocation(lines, of.rest, split.policy)
}

function checked(parts: readonly Part[], { open, rest }: OpenOf): readonly Part[] {
  const openOf = new Map(open.map((line) => [line.id, openFenOf(line)]))
  const seen = new Set<string>()
  for (const [index, { line, fen }] of parts.entries()) {
    const pointer = `/split/parts/${index}`
    const has = openOf.get(line)
    if (has === undefined || seen.has(line))
      throw new Fault('bill_line_missing', { line, issues: [coreIssue(`${pointer}/line`, 'line_not_open')] })
    seen.add(line)
    if (fen > has) throw exceeded(`${pointer}/amount`, { open: yuanText(has), asked: yuanText(fen) })
  }
  const asked = parts.reduce((sum, { fen }) => sum + fen, 0n)
  if (asked > rest) throw exceeded('/split/parts', { open: yuanText(rest), asked: yuanText(asked) })
  return parts
}

const exceeded = (pointer: string, amounts: { readonly open: string; readonly asked: string }): Fault =>
  new Fault('balance_exceeded', { ...amounts, issues: [coreIssue(pointer, 'amount_exceeded', amounts)] })
