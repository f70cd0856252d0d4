import type { FieldShape, Schema, VariableShape } from '@courtyard/expression/type'
import type { WorkCalendar } from '@courtyard/std/work-calendar'
import type { AutomationDocument } from '../documents/automation.ts'
import type { CalendarDocument } from '../documents/calendar.ts'
import type { ConsoleDocument } from '../documents/console.ts'
import type { DashboardDocument } from '../documents/dashboard.ts'
import type { DiscountDocument } from '../documents/discount.ts'
import type { EntityDocument } from '../documents/entity.ts'
import type { FeeItemDocument } from '../documents/fee-item.ts'
import type { FeeStandardDocument } from '../documents/fee-standard.ts'
import type { FormDocument } from '../documents/form.ts'
import type { HookDocument } from '../documents/hook.ts'
import type { LateFeeDocument } from '../documents/late-fee.ts'
import type { MappingDocument } from '../documents/mapping.ts'
import type { PortalDocument } from '../documents/portal.ts'
import type { ReportDocument } from '../documents/report.ts'
import type { RoleDocument } from '../documents/role.ts'
import type { ScheduleDocument } from '../documents/schedule.ts'
import type { TemplateDocument } from '../documents/template.ts'
import type { ViewDocument } from '../documents/view.ts'
import type { WorkflowDocument } from '../documents/workflow.ts'
import type { DocumentOf } from '../documents.ts'
import type { FieldDocument } from '../fields.ts'
import type { KernelEntity } from '../kernel/definition.ts'
import type { Report } from './report.ts'
import type { SystemField, SystemName } from './system-fields.ts'

/** A merged document of the right shape, and where to note its problems. */
export type Source<D> = { readonly name: string; readonly document: D; readonly report: Report }

/** A field as names resolve to it: written in a document, or the system's. */
export type ModelField =
  | (FieldDocument & { readonly system?: undefined })
  | (SystemField & { readonly system: true; readonly hidden?: undefined })

export type EntitySource = Source<EntityDocument> & {
  readonly kernel?: KernelEntity
  readonly system: readonly SystemName[]
  /** Every field by name, system fields first. */
  readonly fields: ReadonlyMap<string, ModelField>
}

/** All documents of a tenant with names resolvable: what every part of the compiler reads. */
export type Model = {
  readonly tenant: Source<DocumentOf<'tenant'>>
  readonly entities: ReadonlyMap<string, EntitySource>
  readonly views: ReadonlyMap<string, Source<ViewDocument>>
  readonly forms: ReadonlyMap<string, Source<FormDocument>>
  readonly roles: ReadonlyMap<string, Source<RoleDocument>>
  readonly feeItems: ReadonlyMap<string, Source<FeeItemDocument>>
  readonly feeStandards: ReadonlyMap<string, Source<FeeStandardDocument>>
  readonly calendars: ReadonlyMap<string, Source<CalendarDocument>>
  readonly discounts: ReadonlyMap<string, Source<DiscountDocument>>
  /** The calendars as expressions carry them. */
  readonly workCalendars: ReadonlyMap<string, WorkCalendar>
  readonly lateFees: ReadonlyMap<string, Source<LateFeeDocument>>
  readonly consoles: ReadonlyMap<string, Source<ConsoleDocument>>
  readonly portals: ReadonlyMap<string, Source<PortalDocument>>
  readonly mappings: ReadonlyMap<string, Source<MappingDocument>>
  readonly reports: ReadonlyMap<string, Source<ReportDocument>>
  readonly dashboards: ReadonlyMap<string, Source<DashboardDocument>>
  readonly workflows: ReadonlyMap<string, Source<WorkflowDocument>>
  /** Workflows of state fields, by `<entity>.<field>`. */
  readonly states: ReadonlyMap<string, string>
  readonly schedules: ReadonlyMap<string, Source<ScheduleDocument>>
  readonly automations: ReadonlyMap<string, Source<AutomationDocument>>
  readonly templates: ReadonlyMap<string, Source<TemplateDocument>>
  readonly hooks: ReadonlyMap<string, Source<HookDocument>>
  readonly schema: Schema
}

/** The variables that places may offer, by name. */
export const runVariable: VariableShape = {
  members: {
    period: { type: { kind: 'period' } },
    from: { type: { kind: 'day' } },
    to: { type: { kind: 'day' } },
    on: { type: { kind: 'day' } },
  },
}
export const todayVariable: VariableShape = { type: { kind: 'day' } }
export const nowVariable: VariableShape = { type: { kind: 'instant' } }

/** `$actor`; `record` only where the actor's role says which entity it is. */
export const actorVariable = (identity?: string): VariableShape => ({
  members: {
    id: { type: { kind: 'text' } },
    kind: { type: { kind: 'text', oneOf: ['console', 'portal', 'system'] } },
    ...(identity !== undefined && { record: { type: { kind: 'record', entity: identity } } }),
  },
})

/** `$scope`: for each name the records that an assignment of the role holds. Undefined for a role that needs none. */
export const scopeVariable = (
  scope: readonly { readonly name: string; readonly entity: string }[],
): VariableShape | undefined =>
  scope.length === 0
    ? undefined
    : {
        members: Object.fromEntries(
          scope.map(({ name, entity }) => [name, { type: { kind: 'list', of: { kind: 'record', entity } } } as const]),
        ),
      }

/** Entity of a kernel table, when a pack binds it. */
export const boundEntity = (model: Model, kernel: string): EntitySource | undefined =>
  [...model.entities.values()].find((entity) => entity.kernel?.name === kernel)

/** Target of a bound kernel reference: what bills are for, who pays them. */
export function boundTarget(model: Model, kernel: string, field: string): string | undefined {
  const found = boundEntity(model, kernel)?.fields.get(field)
  return found?.type === 'reference' ? found.to : undefined
}

export type { FieldShape }
