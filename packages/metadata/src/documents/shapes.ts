import { z } from 'zod'
import { form } from '../texts/shape-texts.ts'

/** Names are identities: of documents, fields, options, sections, rules. */
export const NAME = /^[a-z][a-z0-9_]{0,47}$/

/** A name. */
export const name = z.string().regex(NAME, form('name'))
/** A path over references: `building.project`. */
export const path = z.string().regex(/^[a-z][a-z0-9_]{0,47}(\.[a-z][a-z0-9_]{0,47}){0,5}$/, form('path'))
/** An exact number as text, at most 15 significant digits before and after the point. */
export const decimal = z.string().regex(/^-?(0|[1-9]\d{0,14})(\.\d{1,15})?$/, form('decimal'))
/** Text for people, by language. */
export const label = z.record(z.string().regex(/^[a-z]{2}(-[A-Z]{2})?$/, form('language')), z.string().max(400))
/** An expression of the language; checked later, at its place. */
export const expression = z.string().min(1).max(4000)
/** A day. */
export const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, form('day'))

/** A version of a pack. */
export const versionNumber = z.string().regex(/^\d+\.\d+\.\d+$/, form('version'))
/** Versions that would do. */
export const versionRange = z.string().regex(/^[\^~]?\d+\.\d+\.\d+$/, form('range'))

/** What every named part of a document may say. `after` and `hidden` are for overlays. */
export const part = { label: label.exactOptional(), hidden: z.boolean().exactOptional(), after: name.exactOptional() }

/** What every document starts with. */
export const header = <K extends string>(kind: K) => ({
  $schema: z.string().exactOptional(),
  kind: z.literal(kind),
  name,
  label: label.exactOptional(),
  overlay: z.literal(true).exactOptional(),
  hidden: z.boolean().exactOptional(),
  /** Modules without which this document is not there. */
  needs: z.array(name).max(20).exactOptional(),
  /** For overlays: over which value of the pack the overlay's own stands, by path; the value is named by its hash. */
  kept: z.record(z.string(), z.string().regex(/^([0-9a-f]{12}|absent)$/, form('kept'))).exactOptional(),
})
