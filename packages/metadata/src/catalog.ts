import type { Tree } from '@courtyard/expression/tree'
import type { Label } from '@courtyard/std/label'
import type { WorkCalendar } from '@courtyard/std/work-calendar'
import type { Automation, Schedule } from './catalog-automation.ts'
import type { Mapping } from './catalog-mapping.ts'
import type { Privacy, Retention } from './catalog-privacy.ts'
import type { Discount, LateFee, Rounding } from './catalog-rates.ts'
import type { Dashboard, Report } from './catalog-report.ts'
import type { Hook, Template } from './catalog-template.ts'
import type { TermSchedule } from './catalog-terms.ts'
import type { Workflow } from './catalog-workflow.ts'
import type { Access } from './documents/access.ts'
import type { pageNames } from './documents/console.ts'
import type { Money } from './documents/money.ts'
import type { Field } from './field.ts'

export type { Mapping, MappingColumn, MappingJoin, MappingSheet } from './catalog-mapping.ts'
export type { Privacy, Retention } from './catalog-privacy.ts'
export type { Discount, LateFee, Reduction, Rounding } from './catalog-rates.ts'

/**
 * The compiled, frozen result of pack + overlay at one version: plain JSON, so that it is stored with the version,
 * cached, and (cut to an actor's rights) sent to the browser. All cross references are resolved and checked.
 */
export type Catalog = {
  readonly tenant: string
  readonly version: number
  /** sha256 of the canonical JSON of everything else. */
  readonly hash: string
  readonly label: Label
  readonly locales: readonly string[]
  readonly currency: string
  readonly timeZone: string
  /** The calendar meant where none is named. */
  readonly calendar?: string
  /** What is asked of sign-in; absent = the defaults. */
  readonly access?: Access
  /** How people are answered about their personal data; absent = within 15 days, no purposes. */
  readonly privacy?: Privacy
  /** How money is handled, with its defaults; absent = all of them (MONEY_DEFAULTS). */
  readonly money?: Money
  readonly entities: Readonly<Record<string, Entity>>
  readonly views: Readonly<Record<string, View>>
  readonly forms: Readonly<Record<string, Form>>
  readonly roles: Readonly<Record<string, Role>>
  readonly feeItems: Readonly<Record<string, FeeItem>>
  readonly feeStandards: Readonly<Record<string, FeeStandard>>
  readonly lateFees: Readonly<Record<string, LateFee>>
  readonly calendars: Readonly<Record<string, Calendar>>
  readonly discounts: Readonly<Record<string, Discount>>
  readonly consoles: Readonly<Record<string, Console>>
  readonly portals: Readonly<Record<string, Portal>>
  readonly mappings: Readonly<Record<string, Mapping>>
  readonly reports: Readonly<Record<string, Report>>
  readonly dashboards: Readonly<Record<string, Dashboard>>
  /** Absent = none. */
  readonly automations?: Readonly<Record<string, Automation>>
  readonly workflows?: Readonly<Record<string, Workflow>>
  readonly schedules?: Readonly<Record<string, Schedule>>
  readonly templates: Readonly<Record<string, Template>>
  readonly hooks: Readonly<Record<string, Hook>>
}

export type Entity = {
  readonly name: string
  readonly label: Label
  readonly plural?: Label
  /** Field whose value names a record to people. */
  readonly title: string
  /** Physical table in the tenant's schema; keeps its first name for ever (decision 0002). */
  readonly table: string
  readonly source?: string // a view of the kernel's that records are read from instead
  /** Kept by the kernel: its own code writes it, the records API only reads, except where `writable`. */
  readonly kernel: boolean
  /** Records may be created, changed and deleted through the records API (rights permitting). */
  readonly writable: boolean
  /** In document order; system fields (id, created_at, …) first. */
  readonly fields: readonly Field[]
  readonly keys: readonly Key[]
  readonly indexes: readonly Key[]
  readonly noOverlap: readonly NoOverlap[]
  readonly rules: readonly Rule[]
  /** Text fields that the list's search box looks into. */
  readonly search: readonly string[]
  /** Every change of a record is kept: who, when, old and new values. */
  readonly history?: true
  /** Deleted records lie in the trash for so many days and may be taken back. */
  readonly trash?: { readonly days: number }
  /** After when records are let go of, counted from a day that they hold. */
  readonly retention?: Retention
  /** Each record is about one natural person. */
  readonly person?: true
  /** The reference to the entity itself that makes its records a tree. */
  readonly tree?: string
}

/** `constraint` is the physical name, so that a violation finds its key again. */
export type Key = { readonly fields: readonly string[]; readonly constraint: string }
export type NoOverlap = {
  readonly by: readonly string[]
  readonly from: string
  readonly to: string
  readonly where?: Tree
  readonly constraint: string
}
export type Rule = {
  readonly name: string
  readonly when?: Tree
  readonly require: Tree
  readonly message: Label
  readonly fields: readonly string[]
}

export type View = {
  readonly name: string
  readonly entity: string
  readonly label: Label
  /** Field paths shown, in order; a path may follow references: `building.name`. */
  readonly columns: readonly string[]
  readonly filter?: Tree
  readonly sort: readonly Sort[]
  /** Fields whose sum the footer shows. */
  readonly totals: readonly string[]
  /** Absent = a table. */
  readonly layout?: ViewLayout
  /** Path by whose values a table's rows stand in groups. */
  readonly group?: string
  /** Enum field whose option's colour marks a record. */
  readonly color?: string
}
export type ViewLayout =
  | { readonly type: 'kanban'; readonly lanes: string; readonly cards: number }
  | { readonly type: 'calendar'; readonly from: string; readonly to?: string }
  | { readonly type: 'gallery'; readonly image?: string }
  | { readonly type: 'tree'; readonly parent: string }
export type Sort = { readonly path: string; readonly descending: boolean }

export type FormPlace = 'console' | 'portal' | 'print'
export type Form = {
  readonly name: string
  readonly entity: string
  readonly label: Label
  /** Absent = console and portal. */
  readonly for?: readonly FormPlace[]
  /** Absent = all at once. */
  readonly steps?: readonly { readonly name: string; readonly label: Label }[]
  readonly sections: readonly FormSection[]
}
export type FormSection = {
  readonly name: string
  readonly label: Label
  readonly columns: 1 | 2
  readonly step?: string
  /** Its fields are shown only where it holds. */
  readonly show?: Tree
  readonly fields: readonly FormField[]
}
export type FormField = {
  readonly name: string
  readonly show?: Tree
  readonly require?: Tree
  readonly readOnly?: boolean | Tree
  /** Fills in a new record where the form is used, before the field's own default. */
  readonly default?: Tree
}

export type Role = {
  readonly name: string
  readonly label: Label
  readonly for: 'console' | 'portal'
  /** How a portal account finds its own record: its entity and the field matched to the account's address. */
  readonly identity?: { readonly entity: string; readonly email?: string; readonly phone?: string }
  readonly rules: readonly RoleRule[]
  /** Every role whose rules this one has too, directly or through another. */
  readonly includes?: readonly string[]
  /** What an assignment must name: records of an entity, which `$scope` holds. */
  readonly scope?: readonly RoleScope[]
}
export type RoleScope = { readonly name: string; readonly entity: string }
/** `export`: what may be read may also leave as a file. `reveal`: a masked value may be seen, one at a time and for a reason. */
export type Action = 'read' | 'create' | 'update' | 'delete' | 'export' | 'reveal' | `run:${string}`
export type RoleRule = {
  readonly name: string
  readonly actions: readonly Action[]
  /** Entity name, or `*` for every entity. */
  readonly subject: string
  /** Absent = all fields. */
  readonly fields?: readonly string[]
  readonly where?: Tree
  readonly deny: boolean
  readonly unmasked?: true // of a rule that reads: personal values are shown, not masked
}

export type FeeItem = {
  readonly name: string
  readonly label: Label
  readonly category: string
  readonly priority: number
  readonly revenueAccount: string
  /** Held for the payer, never revenue, never taxed. */
  readonly deposit?: true
  /** Absent = it cannot be invoiced. */
  readonly invoice?: { readonly code: string; readonly name: string; readonly lease: boolean }
}

export type Take = {
  readonly fn: 'sum' | 'count' | 'min' | 'max' | 'avg' | 'first' | 'last' | 'one' | 'list'
  readonly path?: readonly string[]
}

/** Data of other records, fetched set-wise for a page of subjects (LANGUAGE: Inputs). */
export type Input = {
  readonly name: string
  /** How people call the value, e.g. in an explanation. */
  readonly label?: Label
  readonly from: string
  /** Path of the other entity = a variable tree (`$subject.id`, `$run.period`). */
  readonly by: readonly { readonly path: readonly string[]; readonly equals: Tree }[]
  readonly where?: Tree
  readonly take: Take
  readonly order: readonly Sort[]
  /** `exception`, `skip`, or a decimal text taken when nothing is found. */
  readonly missing: 'exception' | 'skip' | { readonly value: string }
}

export type ParamValue =
  | { readonly type: 'number'; readonly unit?: string; readonly value: string }
  | {
      readonly type: 'tiers'
      readonly unit?: string
      readonly price?: string
      readonly value: readonly (readonly [string | null, string])[]
    }

export type FeeStandard = {
  readonly name: string
  readonly label: Label
  readonly item: string
  readonly subject: string
  readonly appliesTo?: Tree
  readonly payer: Input
  readonly period: 'month' | 'quarter' | 'half' | 'year'
  /** What `amount` is of, where the period is longer than a month; a month when absent. */
  readonly amountOf?: 'period'
  readonly timing: 'advance' | 'arrears'
  readonly prorate: 'none' | 'actual_month' | '30_360' | 'actual_30' | 'actual_365' | 'half_month'
  readonly due: DueRule
  readonly late?: string
  readonly jump?: { readonly ratio: string; readonly least: string }
  readonly inputs: readonly Input[]
  readonly share?: Share
  /** Terms of a contract that say which days are charged, at which price. */
  readonly schedule?: TermSchedule
  /** The records that cause one charge each. */
  readonly event?: EventSource
  readonly versions: readonly FeeVersion[]
}
/** The records that cause one charge each. `input` gives their ids for a subject. */
export type EventSource = {
  readonly input: Input
  /** Path of the record's day, which says in which month it is charged. */
  readonly on: readonly string[]
}
/** `calendar` is there exactly when the day moves: to the next working day of that calendar. */
export type DueRule = { readonly dayOfMonth: number; readonly monthsAfter: number; readonly calendar?: string }
/** Working days and hours. Expressions that name it carry `work` in their trees. */
export type Calendar = { readonly name: string; readonly label: Label; readonly work: WorkCalendar }
/** Splits one total per group over its members; remainder by largest remainder, ties by subject id. */
export type Share = {
  /** Field path of the subject that names the group, e.g. ['building']. */
  readonly per: readonly string[]
  /** Total of a group: an input whose `by` uses `$group`. */
  readonly total: Input
  readonly among?: Tree
  /** Absent = equal shares. */
  readonly weight?: Tree
}
export type FeeVersion = {
  readonly from: string
  /** Bounds of a whole period's amount, before parts of it are taken. */
  readonly min?: string
  readonly max?: string
  /** Further lines of the same charge, with items of their own. */
  readonly components?: readonly FeeComponent[]
  readonly params: Readonly<Record<string, ParamValue>>
  /** For `share`, the amount of the whole group from its `total` (bare name `total`). */
  readonly amount: Tree
  readonly amountSource: string
  readonly round: Rounding
  readonly tax: { readonly rate: string; readonly inclusive: boolean }
  /** Per language: literal text and trees in turn. */
  readonly explain: Readonly<Record<string, readonly (string | Tree)[]>>
}
/** A further line of a charge: its item, formula, tax and words. */
export type FeeComponent = Pick<FeeVersion, 'amount' | 'amountSource' | 'round' | 'tax' | 'explain' | 'min' | 'max'> & {
  readonly item: string
}
export type Console = {
  readonly name: string
  readonly groups: readonly { readonly name: string; readonly label: Label; readonly items: readonly MenuItem[] }[]
}
export type MenuItem =
  | {
      readonly kind: 'view'
      readonly name: string
      readonly label: Label
      readonly view: string
      readonly icon?: string
    }
  | {
      readonly kind: 'report' | 'dashboard'
      readonly name: string
      readonly label: Label
      readonly of: string
      readonly icon?: string
    }
  | {
      readonly kind: 'page'
      readonly name: (typeof pageNames)[number]
      readonly label: Label
      readonly icon?: string
    }

/** What an owner's portal serves: only what it names. */
export type Portal = {
  readonly name: string
  readonly label: Label
  readonly role: string
  /** The places of the signed-in person: an entity the role may read and what to show of it. */
  readonly homes: {
    readonly entity: string
    readonly title: string
    readonly subtitle?: string
    readonly group?: string
  }
  readonly bills: { readonly show: boolean }
  /** Absent where there are none. */
  readonly pages?: readonly PortalPage[]
}

/** A page of the portal: the records of an entity that the person may read, written by a form. */
export type PortalPage = {
  readonly name: string
  readonly label: Label
  readonly form: string
  readonly entity: string
  readonly columns: readonly string[]
}
