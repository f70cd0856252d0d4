import { createHash } from 'node:crypto'
import { canonicalJson } from '@courtyard/std/canonical'
import { deepFreeze } from '@courtyard/std/freeze'
import type { Issue } from '@courtyard/std/issue'
import type { Catalog } from './catalog.ts'
import { buildModel, shaped } from './compile/build-model.ts'
import { checkSealed, checkSealedUses } from './compile/check-sealed.ts'
import { checkSqlable } from './compile/check-sqlable.ts'
import { checkTenant } from './compile/check-tenant.ts'
import { checkTenantMoney } from './compile/check-tenant-money.ts'
import { compileAutomation } from './compile/compile-automation.ts'
import { compileCalendar } from './compile/compile-calendar.ts'
import { compileDashboard } from './compile/compile-dashboard.ts'
import { compileDiscount } from './compile/compile-discount.ts'
import { compileEntities, namedEntities } from './compile/compile-entities.ts'
import { compileFeeItem, compileFeeStandard } from './compile/compile-fees.ts'
import { compileForm } from './compile/compile-form.ts'
import { compileHook } from './compile/compile-hook.ts'
import { compileLateFee } from './compile/compile-late-fee.ts'
import { compileMapping } from './compile/compile-mapping.ts'
import { compileConsole, compilePortal } from './compile/compile-pages.ts'
import { compileReport } from './compile/compile-report.ts'
import { compileRole } from './compile/compile-roles.ts'
import { compileSchedule } from './compile/compile-schedule.ts'
import { compileTemplate } from './compile/compile-template.ts'
import { compileView } from './compile/compile-view.ts'
import { compileWorkflow } from './compile/compile-workflow.ts'
import { mergeDocuments } from './compile/merge-documents.ts'
import type { Model } from './compile/model.ts'
import { type Listener, listenTo, reportUnknown } from './compile/report.ts'
import { defined } from './fields/definition.ts'
import type { ParsedDocument } from './parse.ts'
import { namePhysically, type PhysicalNames } from './physical-names.ts'
import { documentIssue } from './texts/document-texts.ts'

export type CompileRequest = {
  readonly documents: readonly ParsedDocument[]
  readonly tenant: string
  readonly version: number
  /** Names in force (k_physical); absent for a tenant that has none. */
  readonly physical?: PhysicalNames
  /** Hears of every expression at its place, for editors; of a catalog with problems as far as its model goes. */
  readonly listener?: Listener
}

/** `catalog` is there exactly when there are no issues. `physical` is to be stored with the version. */
export type Compiled = {
  readonly catalog?: Catalog
  readonly issues: readonly Issue[]
  readonly physical: PhysicalNames
}

/**
 * Documents -> catalog: overlays merged, names resolved, every expression typed, physical names given. Lists every
 * problem at once. Throws nothing; the catalog is frozen, and the same documents, version and names give the same hash.
 */
export function compileCatalog({ documents, tenant, version, physical = {}, listener }: CompileRequest): Compiled {
  const issues: Issue[] = []
  if (listener) listenTo(issues, listener)
  const tenants = mergeDocuments(
    documents.filter((document) => document.kind === 'tenant'),
    {},
    issues,
  )
  const own = tenants.find((document) => document.name === tenant)
  if (!own) {
    issues.push({ ...documentIssue('', 'tenant_document_missing', { tenant }), file: 'tenant.json' })
    return { issues, physical }
  }
  const tenantSource = shaped('tenant', own, issues)
  if (!tenantSource) return { issues, physical }
  checkTenant(tenantSource, documents)
  const merged = mergeDocuments(
    documents.filter((document) => document.kind !== 'tenant'),
    tenantSource.document.modules,
    issues,
  )
  const model = buildModel(merged, tenantSource, issues)
  // What has the wrong shape is left out of the model, so going on would tell of names that are only missing for that.
  if (issues.length > 0) return { issues: withoutRepeats(issues), physical }
  checkTenantCalendar(model)
  checkTenantMoney(model)
  const names = namePhysically(namedEntities(model), physical)
  checkSealed(model, names)
  const content = compileModel(model, names)
  if (issues.length === 0) {
    checkSqlable(model, content)
    checkSealedUses(model, content)
  }
  if (issues.length > 0) return { issues: withoutRepeats(issues), physical }
  const unsigned = { tenant, version, ...content }
  const hash = createHash('sha256').update(canonicalJson(unsigned)).digest('hex')
  return { catalog: deepFreeze({ ...unsigned, hash }), issues: [], physical: names }
}

function checkTenantCalendar({ tenant: { document, report }, calendars }: Model): void {
  const name = document.calendar
  if (name !== undefined && !calendars.has(name))
    reportUnknown(report, '/calendar', { what: 'calendar', name, known: calendars.keys() })
}

function compileModel(model: Model, physical: PhysicalNames): Omit<Catalog, 'hash' | 'tenant' | 'version'> {
  const { document } = model.tenant
  return {
    label: document.label,
    locales: document.locales,
    currency: document.currency,
    timeZone: document.timeZone,
    ...defined({
      calendar: document.calendar,
      money: document.money,
      access: document.access,
      privacy: document.privacy,
    }),
    entities: compileEntities(model, physical),
    views: each(model.views, (view) => compileView(model, view)),
    forms: each(model.forms, (form) => compileForm(model, form)),
    roles: each(model.roles, (role) => compileRole(model, role)),
    feeItems: each(model.feeItems, compileFeeItem),
    feeStandards: each(model.feeStandards, (standard) => compileFeeStandard(model, standard)),
    calendars: each(model.calendars, (calendar) => compileCalendar(calendar, model.workCalendars.get(calendar.name)!)),
    discounts: each(model.discounts, (discount) => compileDiscount(model, discount)),
    lateFees: each(model.lateFees, (late) => compileLateFee(model, late)),
    consoles: each(model.consoles, (console) => compileConsole(model, console)),
    portals: each(model.portals, (portal) => compilePortal(model, portal)),
    mappings: each(model.mappings, (mapping) => compileMapping(model, mapping)),
    reports: each(model.reports, (report) => compileReport(model, report)),
    dashboards: each(model.dashboards, (dashboard) => compileDashboard(model, dashboard)),
    ...unlessNone({
      automations: each(model.automations, (one) => compileAutomation(model, one)),
      workflows: each(model.workflows, (one) => compileWorkflow(model, one)),
      schedules: each(model.schedules, (one) => compileSchedule(model, one)),
    }),
    templates: each(model.templates, (template) => compileTemplate(model, template)),
    hooks: each(model.hooks, (hook) => compileHook(model, hook)),
  }
}

function each<S, T>(sources: ReadonlyMap<string, S>, compile: (source: S) => T | undefined): Record<string, T> {
  return Object.fromEntries(
    [...sources].flatMap(([name, source]): [string, T][] => {
      const compiled = compile(source)
      return compiled === undefined ? [] : [[name, compiled]]
    }),
  )
}

/** Only the parts that hold something: catalogs of before a kind existed have no such part. */
function unlessNone<T extends Readonly<Record<string, Readonly<Record<string, unknown>>>>>(parts: T): Partial<T> {
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => Object.keys(part).length > 0)) as Partial<T>
}

/** The same problem may be met on two ways through the documents; it is told once. */
const withoutRepeats = (issues: readonly Issue[]): Issue[] => [
  ...new Map(issues.map((issue) => [canonicalJson(issue), issue])).values(),
]

/** The catalog without version and hash: equal exactly when publishing would change nothing. */
export function contentHash({ version: _, hash: __, ...content }: Catalog): string {
  return createHash('sha256').update(canonicalJson(content)).digest('hex')
}
