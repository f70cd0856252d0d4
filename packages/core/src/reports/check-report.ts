import type { ReportResult } from '@courtyard/contract/reports'
import type { TenantTx } from '@courtyard/db/database'
import { ledgerTotals } from '@courtyard/db/kernel/ledger-total'
import type { Report, ReportCheck } from '@courtyard/metadata/catalog-report'
import { compileReportInputs, planReportInput, shapeReportInputs } from '@courtyard/query/plan-report'
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
  const ledgers = await ledgersOf(tx, asked)
  return asked.report.equals.map((check) => {
    const { name, column } = check
    const own = total[column] ?? null
    const ledger = ledgers.get(check) ?? null
    const same = own !== null && ledger !== null && equals(rational(own), rational(ledger))
    const state = ledger === null ? 'not_compared' : same ? 'equal' : 'differs'
    return { ...{ name, column, report: own, ledger }, state }
  })
}

/** What the ledger says for each check, as far as who asks may be told: the whole of it in one statement. */
async function ledgersOf(tx: TenantTx, asked: CheckAsked): Promise<ReadonlyMap<ReportCheck, string | null>> {
  const { rights, report, params } = asked
  const whole = seesAllOf(rights, report)
  const ofAll = report.equals.filter((check) => whole && check.narrowed !== true)
  const text = (param: string | undefined) => (param === undefined ? null : (params.texts[param] ?? null))
  const totals = await ledgerTotals(
    tx,
    ofAll.map((check) => ({
      ...{ accounts: accountsOf(check), side: check.side, kinds: check.kinds },
      ...{ period: text(check.period), upto: text(check.upto), since: text(check.since), until: text(check.until) },
    })),
  )
  const ledgers = new Map<ReportCheck, string | null>(ofAll.map((check, index) => [check, yuanText(totals[index]!)]))
  for (const check of report.equals) {
    if (ledgers.has(check)) continue
    ledgers.set(check, whole || seesRowsOf(rights, report) ? await entriesOf(tx, asked, check) : null)
  }
  return ledgers
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
    const [rows] = shapeReportInputs([plan], await tx.run(compileReportInputs([plan], { schema: tx.schema })))
    const sum = rational(rows?.[0]?.value ?? '0')
    return toFixedText(check.side === 'owed' ? multiply(sum, rational(-1)) : sum, 2)
  } catch (cause) {
    if (isFault(cause) && (cause.code === 'entity_unknown' || cause.code === 'field_unknown')) return null
    throw cause
  }
}
