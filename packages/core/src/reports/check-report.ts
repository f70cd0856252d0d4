import type { ReportResult } from '@courtyard/contract/reports'
import type { TenantTx } from '@courtyard/db/database'
import { ledgerTotal } from '@courtyard/db/kernel/ledger-total'
import type { Report, ReportCheck } from '@courtyard/metadata/catalog-report'
import { compileAggregate } from '@courtyard/query/plan-aggregate'
import { planReportInput, shapeReportInput } from '@courtyard/query/plan-report'
import { isFault } from '@courtyard/std/fault'
import { yuanText } from '@courtyard/std/money'
import { equals, multiply, rational, toFixedText } from '@courtyard/std/rational'
import type { RequestRights } from '../records/rights-of-request.ts'
import type { Cells } from './order-leaves.ts'
import type { AskedParams } from './report-params.ts'
import { seesAllOf, seesRowsOf } from './report-rights.ts'

export type CheckAsked = { readonly rights: RequestRights; readonly report: Report; readonly params: AskedParams }

/**
 * Holds the totals of a report against the ledger, in the transaction they were read in. Who sees everything is told of the
 * whole ledger; who sees some rows, of the entries that their rights show them, so that nobody learns what is hidden.
 */
export async function checkReport(tx: TenantTx, asked: CheckAsked, total: Cells): Promise<ReportResult['checks']> {
  const checks: ReportResult['checks'] = []
  for (const check of asked.report.equals) {
    const { name, column } = check
    const own = total[column] ?? null
    const ledger = await ledgerOf(tx, asked, check)
    const same = own !== null && ledger !== null && equals(rational(own), rational(ledger))
    checks.push({
      ...{ name, column, report: own, ledger },
      state: ledger === null ? 'not_compared' : same ? 'equal' : 'differs',
    })
  }
  return checks
}

async function ledgerOf(tx: TenantTx, asked: CheckAsked, check: ReportCheck): Promise<string | null> {
  const { rights, report, params } = asked
  const whole = seesAllOf(rights, report)
  if (whole && check.narrowed !== true) {
    const text = (param: string | undefined) => (param === undefined ? null : (params.texts[param] ?? null))
    const { side, kinds, period, upto, since, until } = check
    const which = { period: text(period), upto: text(upto), since: text(since), until: text(until) }
    return yuanText(await ledgerTotal(tx, { accounts: accountsOf(check), side, kinds, ...which }))
  }
  return whole || seesRowsOf(rights, report) ? await entriesOf(tx, asked, check) : null
}

const accountsOf = ({ accounts, account }: ReportCheck): readonly string[] => accounts ?? (account ? [account] : [])

/** Money in a till or a bank is nobody's own, so that a part of it cannot be told apart. */
const NOBODYS = ['cash', 'clearing']

async function entriesOf(tx: TenantTx, { rights, params, report }: CheckAsked, check: ReportCheck) {
  const input = check.entries
  const asEntries = { ...report, inputs: input ? [input] : [] }
  if (!input || !seesRowsOf(rights, asEntries)) return null
  if (accountsOf(check).some((account) => NOBODYS.includes(account)) && !seesAllOf(rights, asEntries)) return null
  try {
    const plan = planReportInput(rights.catalog, { input, params: params.values }, rights.scopes)
    const [row] = shapeReportInput(plan, input, await tx.run(compileAggregate(plan, { schema: tx.schema })))
    const sum = rational(row?.value ?? '0')
    return toFixedText(check.side === 'owed' ? multiply(sum, rational(-1)) : sum, 2)
  } catch (cause) {
    if (isFault(cause) && (cause.code === 'entity_unknown' || cause.code === 'field_unknown')) return null
    throw cause
  }
}
