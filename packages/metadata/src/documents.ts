import type { z } from 'zod'
import { automationDocument } from './documents/automation.ts'
import { calendarDocument } from './documents/calendar.ts'
import { consoleDocument } from './documents/console.ts'
import { dashboardDocument } from './documents/dashboard.ts'
import { discountDocument } from './documents/discount.ts'
import { entityDocument, kernelBinding } from './documents/entity.ts'
import { feeItemDocument } from './documents/fee-item.ts'
import { feeStandardDocument } from './documents/fee-standard.ts'
import { formDocument } from './documents/form.ts'
import { hookDocument } from './documents/hook.ts'
import { lateFeeDocument } from './documents/late-fee.ts'
import { mappingDocument } from './documents/mapping.ts'
import { packDocument } from './documents/pack.ts'
import { portalDocument } from './documents/portal.ts'
import { reportDocument } from './documents/report.ts'
import { roleDocument } from './documents/role.ts'
import { scheduleDocument } from './documents/schedule.ts'
import { templateDocument } from './documents/template.ts'
import { tenantDocument } from './documents/tenant.ts'
import { viewDocument } from './documents/view.ts'
import { workflowDocument } from './documents/workflow.ts'

/**
 * Every kind of document: its schema, its folder ('' = the root, the file is `<kind>.json`), and which lists merge by
 * name when an overlay changes them (`*` is any item); every other list is replaced whole.
 */
export const documentKinds = {
  tenant: { schema: tenantDocument, folder: '', named: {} },
  pack: { schema: packDocument, folder: '', named: {} },
  entity: {
    schema: entityDocument,
    folder: 'entities',
    named: { fields: 'name', 'fields/*/options': 'value', rules: 'name' },
  },
  view: { schema: viewDocument, folder: 'views', named: { columns: 'name' } },
  form: {
    schema: formDocument,
    folder: 'forms',
    named: { steps: 'name', sections: 'name', 'sections/*/fields': 'name' },
  },
  role: { schema: roleDocument, folder: 'roles', named: { rules: 'name', scope: 'name' } },
  'fee-item': { schema: feeItemDocument, folder: 'fee-items', named: {} },
  'fee-standard': { schema: feeStandardDocument, folder: 'fee-standards', named: { versions: 'from' } },
  'late-fee': { schema: lateFeeDocument, folder: 'late-fees', named: {} },
  console: { schema: consoleDocument, folder: 'consoles', named: { groups: 'name', 'groups/*/items': 'name' } },
  portal: { schema: portalDocument, folder: 'portals', named: { pages: 'name' } },
  report: {
    schema: reportDocument,
    folder: 'reports',
    named: { params: 'name', groups: 'name', columns: 'name', equals: 'name' },
  },
  dashboard: { schema: dashboardDocument, folder: 'dashboards', named: { tiles: 'name' } },
  automation: { schema: automationDocument, folder: 'automations', named: { effects: 'name' } },
  schedule: { schema: scheduleDocument, folder: 'schedules', named: { effects: 'name' } },
  template: { schema: templateDocument, folder: 'templates', named: { 'print/blocks': 'name' } },
  hook: { schema: hookDocument, folder: 'hooks', named: {} },
  workflow: {
    schema: workflowDocument,
    folder: 'workflows',
    named: { states: 'name', transitions: 'name', 'transitions/*/effects': 'name' },
  },
  mapping: { schema: mappingDocument, folder: 'mappings', named: { sheets: 'name', 'sheets/*/columns': 'field' } },
  calendar: {
    schema: calendarDocument,
    folder: 'calendars',
    named: { years: 'year', 'years/*/holidays': 'name' },
  },
  discount: { schema: discountDocument, folder: 'discounts', named: {} },
} as const satisfies Record<string, { schema: z.ZodType; folder: string; named: Readonly<Record<string, string>> }>

export type Kind = keyof typeof documentKinds
export type DocumentOf<K extends Kind> = z.output<(typeof documentKinds)[K]['schema']>

/** True for a kind of the language. */
export const isKind = (text: unknown): text is Kind => typeof text === 'string' && Object.hasOwn(documentKinds, text)

/** The schema a document answers to: entity documents that extend the kernel have their own. */
export const schemaOf = (kind: Kind, body: Readonly<Record<string, unknown>>): z.ZodType =>
  kind === 'entity' && 'extends' in body ? kernelBinding : documentKinds[kind].schema
