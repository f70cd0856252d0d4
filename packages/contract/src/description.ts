import type { Entity, FeeItem, Form, MenuItem, Portal, View } from '@courtyard/metadata/catalog'
import type { Dashboard } from '@courtyard/metadata/catalog-report'
import type { Label } from '@courtyard/std/label'
import { z } from 'zod'
import type { ReportDescription } from './reports.ts'
import type { TemplateDescription } from './templates.ts'

/**
 * GET /catalog: the catalog cut to what the caller may see, what pages are generated from.
 * Entities hold only readable fields; `can` says what the caller may at all do (a row may still refuse).
 */
export type CatalogDescription = {
  version: number
  hash: string
  tenant: { name: string; label: Label; locales: readonly string[]; currency: string; time_zone: string }
  entities: Record<string, EntityDescription>
  views: Record<string, View>
  forms: Record<string, Form>
  /** Only items whose view's entity the caller may read. */
  menu: readonly { readonly name: string; readonly label: Label; readonly items: readonly MenuItem[] }[]
  /** `my_data`: who signs in is a person of a document, and sees what is held of them. */
  portal: (Portal & { readonly my_data: boolean }) | null
  fee_items: Record<string, FeeItem>
  fee_standards: Record<string, { name: string; label: Label; item: string; subject: string }>
  mappings: Record<string, { name: string; label: Label }>
  /** Only those whose entities, groups and numbers the caller may read. */
  reports: Record<string, ReportDescription>
  /** With the tiles whose report or view is described. */
  dashboards: Record<string, Dashboard>
  /** What can be printed of records of entities that the caller may read and export. */
  templates: Record<string, TemplateDescription>
  runs: readonly string[]
}
export type EntityDescription = Entity & {
  readonly can: {
    readonly create: readonly string[] | false
    readonly update: readonly string[] | false
    readonly delete: boolean
    /** Fields that may leave as a file, a print or a PDF. */
    readonly export: readonly string[] | false
    /** Masked fields of which one value at a time may be seen, for a reason. */
    readonly reveal: readonly string[] | false
  }
  /** The field that holds the state of its workflow, where the caller may read it. */
  readonly state?: string
  /** Transitions that the caller's roles are granted; a record says which of them it allows now. */
  readonly transitions?: readonly TransitionDescription[]
}
export type TransitionDescription = {
  readonly name: string
  readonly label: Label
  readonly from: readonly string[]
  readonly to: string
  readonly fields: readonly { readonly name: string; readonly required: boolean }[]
  readonly confirm?: Label
}

/** GET /me */
export type Me = {
  id: string
  name: string
  email: string
  kind: 'console' | 'portal'
  roles: string[]
  record: string | null
  tenant: string
  today: string
  /** Who looks as this person: everything is only read. */
  viewed_by?: { id: string; name: string } | undefined
}

export const meSchema: z.ZodType<Me> = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  kind: z.enum(['console', 'portal']),
  roles: z.array(z.string()),
  record: z.uuid().nullable(),
  tenant: z.string(),
  today: z.iso.date(),
  viewed_by: z.object({ id: z.string(), name: z.string() }).optional(),
})
