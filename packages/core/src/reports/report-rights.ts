import { pathsOf } from '@courtyard/expression/paths'
import type { Row } from '@courtyard/expression/value'
import type { Catalog } from '@courtyard/metadata/catalog'
import type { Report, ReportInput } from '@courtyard/metadata/catalog-report'
import type { Scope, Scopes } from '@courtyard/metadata/scope'
import { manyOf } from '@courtyard/metadata/sqlable'
import type { AggregatePlan } from '@courtyard/query/plan-aggregate'
import { planReportInput } from '@courtyard/query/plan-report'
import { Fault, isFault } from '@courtyard/std/fault'
import { forExport } from '../records/export-rights.ts'
import type { RequestRights } from '../records/rights-of-request.ts'

type Rights = { readonly catalog: Catalog; readonly scopes: Scopes }

/** A report by name. Throws Fault report_unknown. */
export function getReport(catalog: Catalog, name: string): Report {
  const report = Object.hasOwn(catalog.reports, name) ? catalog.reports[name] : undefined
  if (!report) throw new Fault('report_unknown', { report: name })
  return report
}

/**
 * A plan for each input under the rights of who asks. Throws Fault report_unknown where one of its entities, groups or
 * numbers may never be read: such a report answers like one that is not there.
 */
export function planInputs({ catalog, scopes }: Rights, report: Report, params: Row): AggregatePlan[] {
  try {
    return report.inputs.map((input) =>
      planReportInput(catalog, { input, params, hideZeros: report.hideZeros }, scopes),
    )
  } catch (cause) {
    const hidden = isFault(cause) && (cause.code === 'entity_unknown' || cause.code === 'field_unknown')
    throw hidden ? new Fault('report_unknown', { report: report.name }, { cause }) : cause
  }
}

/** The rights under which a report's file is made. Throws as planInputs does, and not_allowed where it may be read and not leave. */
export function exportsOfReport(rights: RequestRights, report: Report, params: Row): RequestRights {
  planInputs(rights, report, params)
  const leaving = forExport(rights)
  try {
    planInputs(leaving, report, params)
    return leaving
  } catch (cause) {
    if (!isFault(cause) || cause.code !== 'report_unknown') throw cause
    throw new Fault('not_allowed', { action: 'export', report: report.name }, { cause })
  }
}

/** True when who asks sees every record and field that the report reads, so that it must equal the ledger. */
export const seesAllOf = ({ catalog, scopes }: Rights, report: Report): boolean =>
  report.inputs.every((input) => [...entitiesOf(catalog, input)].every((entity) => isWhole(scopes.read(entity))))

/** True when who asks sees every field that the report reads of whatever records they see: their part of it is a whole. */
export const seesRowsOf = ({ catalog, scopes }: Rights, report: Report): boolean =>
  report.inputs.every((input) => [...entitiesOf(catalog, input)].every((entity) => isOfRows(scopes.read(entity))))

const isOfRows = ({ grants, denials }: Scope): boolean =>
  grants.length > 0 && [...grants, ...denials].every(({ fields }) => fields === '*')

const isWhole = ({ grants, denials }: Scope): boolean =>
  denials.length === 0 && grants.some(({ where, fields }) => where === undefined && fields === '*')

/** Every entity that an input reads on its way. */
function entitiesOf(catalog: Catalog, { from, by, take, where }: ReportInput): Set<string> {
  const met = new Set([from])
  const walk = (entity: string, [name, ...rest]: readonly string[]) => {
    const field = catalog.entities[entity]?.fields.find((one) => one.name === name)
    const next = field?.type === 'reference' ? field.to : field && manyOf(field)
    if (next === undefined) return
    met.add(next)
    walk(next, rest)
  }
  for (const path of [...by, ...(take.path === undefined ? [] : [take.path])]) walk(from, path.split('.'))
  if (where) for (const { root, path } of pathsOf(where)) if (root === 'row') walk(from, path)
  return met
}
