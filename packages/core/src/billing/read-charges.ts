import type { StoredInputs } from '@courtyard/billing/charge'
import { CHARGE_MONTHS_MAX, type FeeCharges } from '@courtyard/contract/fee-charges'
import type { TenantTx } from '@courtyard/db/database'
import { type ChargedLine, loadChargedLines } from '@courtyard/db/kernel/charged-lines'
import type { Catalog } from '@courtyard/metadata/catalog'
import { compileSubjects } from '@courtyard/query/plan-subjects'
import { dayIn } from '@courtyard/std/day'
import { Fault } from '@courtyard/std/fault'
import { fenFromYuan, yuanText } from '@courtyard/std/money'
import { addToPeriod, type Period, periodOf } from '@courtyard/std/period'
import type { Actor, Deps } from '../deps.ts'
import { computePage } from './compute-page.ts'
import { replay } from './explain-bill-line.ts'
import { requireRun } from './may-run.ts'
import { runContext } from './run-context.ts'
import { allotShares, sharesInMemory } from './shares.ts'

type Month = FeeCharges['months'][number]
type Months = { readonly from: Period; readonly to: Period }
type Asked = { readonly attachment: string } & Partial<Months>
type Bound = { readonly standard: string; readonly subjectId: string }

/**
 * What one attachment charges month by month, writing nothing: a billed month as it was billed, whatever the terms say by
 * now, any other as a run of now would bill it. Throws record_missing for an attachment that is not there, request_invalid
 * for months that do not follow each other or are more than CHARGE_MONTHS_MAX.
 */
export async function readCharges(deps: Deps, actor: Actor, asked: Asked): Promise<FeeCharges> {
  const catalog = await deps.catalogs.load(actor.tenant)
  requireRun(catalog, actor, 'fee_runs')
  const from = asked.from ?? periodOf(dayIn(deps.clock.now(), catalog.timeZone))
  const span = { from, to: asked.to ?? addToPeriod(from, 11) }
  const periods = periodsOf(span)
  const read = async (tx: TenantTx): Promise<FeeCharges> => {
    const bound = await boundBy(tx, catalog, asked.attachment)
    const billed = await loadChargedLines(tx, { ...bound, ...span })
    const months: Month[] = []
    for (const period of periods) {
      const own = billed.filter((line) => line.period === period)
      const month =
        own.length > 0
          ? await billedMonth(deps, actor, own)
          : await openMonth(tx, { catalog, period, bound, at: deps.clock.now() })
      months.push({ period, ...month })
    }
    return { standard: bound.standard, subject: bound.subjectId, total: totalOf(months), months }
  }
  return await deps.db.withTenant(actor.tenant, read, {
    ...{ readOnly: true, isolation: 'repeatable read', timeoutMs: 60_000 },
  })
}

const totalOf = (parts: readonly { readonly total: string }[]): string =>
  yuanText(parts.reduce((sum, { total }) => sum + fenFromYuan(total, 'half_up'), 0n))

function periodsOf({ from, to }: Months): Period[] {
  const periods: Period[] = []
  for (let period = from; period <= to && periods.length <= CHARGE_MONTHS_MAX; period = addToPeriod(period, 1))
    periods.push(period)
  if (periods.length === 0 || periods.length > CHARGE_MONTHS_MAX)
    throw new Fault('request_invalid', { from, to, expected: `1 to ${CHARGE_MONTHS_MAX} months` })
  return periods
}

async function boundBy(tx: TenantTx, catalog: Catalog, id: string): Promise<Bound> {
  const row = await tx.kernel
    .selectFrom('k_fee_attachment')
    .select(['standard', 'subject_id'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row || !catalog.feeStandards[row.standard]) throw new Fault('record_missing')
  return { standard: row.standard, subjectId: row.subject_id }
}

async function billedMonth(deps: Deps, actor: Actor, lines: readonly ChargedLine[]): Promise<Omit<Month, 'period'>> {
  const shown: Month['lines'] = []
  for (const line of lines) {
    const catalog = await deps.catalogs.at(actor.tenant, line.catalog_version)
    const { texts } = replay(catalog, { ...line, inputs: line.inputs as StoredInputs })
    const amount = yuanText(BigInt(line.amount_fen))
    shown.push({ line: line.id, item: line.item, from: line.from_on, to: line.to_on, amount, text: texts })
  }
  return { billed: true, total: totalOf(shown.map(({ amount }) => ({ total: amount }))), lines: shown, notes: [] }
}

type Open = { readonly catalog: Catalog; readonly period: Period; readonly bound: Bound; readonly at: Date }

async function openMonth(tx: TenantTx, { catalog, period, bound, at }: Open): Promise<Omit<Month, 'period'>> {
  const context = runContext(catalog, { period, standards: [bound.standard], at })
  const request = { entity: context.subject, paths: context.paths, variables: context.variables }
  const one = { ...request, ids: [bound.subjectId], limit: 1 }
  const { query, rowOf } = compileSubjects(catalog, one, { schema: tx.schema })
  const subjects = (await tx.run<unknown>(query)).map(rowOf)
  const shares = sharesInMemory(await allotShares(tx, context))
  const [result] = await computePage(tx, context, { subjects, shares })
  const charges = (result?.charges ?? []).filter(({ charge }) => charge.standard === bound.standard)
  const lines = charges.map(({ charge }) => ({
    ...{ line: null, item: charge.item, from: charge.from, to: charge.to, amount: yuanText(charge.amountFen) },
    text: replay(catalog, {
      ...{ standard: charge.standard, standard_version: charge.versionFrom, inputs: charge.inputs },
      amount_fen: `${charge.amountFen}`,
    }).texts,
  }))
  const notes = (result?.notes ?? []).map(({ code }) => code)
  return { billed: false, total: totalOf(lines.map(({ amount }) => ({ total: amount }))), lines, notes }
}
