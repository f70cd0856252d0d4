import type { StoredInputs, StoredValue } from '@courtyard/billing/charge'
import { type Replayed, replayCharge, replayLateFee } from '@courtyard/billing/replay-charge'
import type { Explanation } from '@courtyard/contract/fee-runs'
import type { Catalog } from '@courtyard/metadata/catalog'
import { assert } from '@courtyard/std/assert'
import { Fault } from '@courtyard/std/fault'
import type { Label } from '@courtyard/std/label'
import { yuanText } from '@courtyard/std/money'
import type { Actor, Deps } from '../deps.ts'
import { readRecord } from '../records/read-record.ts'

const LINE = 'bill_line'

/**
 * Computes a billed line again from what is stored with it, under the catalog version it was billed with. Whoever may read
 * the line and its amount may see how it came about. Throws record_missing for a line and not_allowed for an amount that
 * the actor may not read.
 */
export async function explainBillLine(deps: Deps, actor: Actor, lineId: string): Promise<Explanation> {
  const seen = await readRecord(deps, actor, { entity: LINE, id: lineId })
  if (!('amount' in seen)) throw new Fault('not_allowed', { action: 'read', entity: LINE, fields: ['amount'] })
  const line = await deps.db.withTenant(actor.tenant, (tx) =>
    tx.kernel
      .selectFrom('k_bill_line')
      .select(['id', 'item', 'standard', 'standard_version', 'catalog_version', 'amount_fen', 'inputs', 'trace_hash'])
      .where('id', '=', lineId)
      .executeTakeFirst(),
  )
  if (!line) throw new Fault('record_missing')
  const catalog = await deps.catalogs.at(actor.tenant, line.catalog_version)
  const inputs = line.inputs as StoredInputs
  const replayed = replay(catalog, { ...line, inputs })
  return {
    line: line.id,
    item: line.item,
    standard: line.standard,
    standard_label: catalog.feeStandards[line.standard]?.label ?? catalog.feeItems[line.item]?.label ?? {},
    standard_version: line.standard_version,
    amount: yuanText(BigInt(line.amount_fen)),
    list_amount: replayed.listAmount,
    discounts: replayed.taken.map(({ discount, fen }) => ({
      discount,
      label: catalog.discounts[discount]?.label ?? {},
      amount: yuanText(fen),
    })),
    text: replayed.texts,
    formula: replayed.formula,
    inputs: shownInputs(catalog, line.standard, inputs),
    steps: replayed.steps.map(({ expression, value }) => ({ source: expression, value })),
    ...(replayed.tiers && { tiers: replayed.tiers.map((row) => ({ ...row })) }),
    same: replayed.hash === line.trace_hash && replayed.amount === yuanText(BigInt(line.amount_fen)),
  }
}

type Line = {
  readonly standard: string
  readonly standard_version: string
  readonly amount_fen: string
  readonly inputs: StoredInputs
}

/** A line's computation again; exported for `verify`, which replays every line of a run. */
export function replay(catalog: Catalog, line: Line): Replayed {
  if (line.standard.startsWith('late:')) {
    const policy = catalog.lateFees[line.standard.slice('late:'.length)]
    assert(policy, `the pinned catalog has ${line.standard}`)
    return replayLateFee(policy, { inputs: line.inputs, amountFen: BigInt(line.amount_fen) })
  }
  const standard = catalog.feeStandards[line.standard]
  assert(standard, `the pinned catalog has ${line.standard}`)
  return replayCharge(standard, { versionFrom: line.standard_version, inputs: line.inputs }, catalog.discounts)
}

/** Labels of what the engine itself gives. */
const ENGINE_LABELS: Readonly<Record<string, Label>> = {
  coefficient: { 'zh-CN': '系数', en: 'Coefficient' },
  total: { 'zh-CN': '待分摊总额', en: 'Total to share' },
  group_amount: { 'zh-CN': '分摊金额', en: 'Amount shared' },
  weight: { 'zh-CN': '权重', en: 'Weight' },
  weight_sum: { 'zh-CN': '权重合计', en: 'All weights' },
  members: { 'zh-CN': '参与户数', en: 'Members' },
}

function shownInputs(catalog: Catalog, standardName: string, inputs: StoredInputs): Explanation['inputs'] {
  const standard = catalog.feeStandards[standardName]
  const fields = standard ? catalog.entities[standard.subject]?.fields : undefined
  return Object.entries(inputs.row).map(([name, value]) => {
    const input = standard?.inputs.find((candidate) => candidate.name === name)
    const field = input ? undefined : fields?.find((candidate) => candidate.name === name)
    const label = input ? (input.label ?? catalog.entities[input.from]?.label) : (field?.label ?? ENGINE_LABELS[name])
    const unit = field && 'unit' in field ? (field.unit ?? null) : null
    return { name, value: textOfStored(value), unit, ...(label && { label }) }
  })
}

function textOfStored(value: StoredValue): string {
  if (value === null) return ''
  if (typeof value !== 'object') return String(value)
  return 'n' in value ? value.n : JSON.stringify(value)
}
