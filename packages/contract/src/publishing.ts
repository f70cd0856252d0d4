import { z } from 'zod'

/** All documents of one import into a draft. */
export const DOCUMENTS_BYTES_MAX = 20_000_000
export const DOCUMENTS_MAX = 5_000
/** Versions of one page. */
export const VERSIONS_MAX = 100

const count = z.int().min(0)
const version = z.int().min(0).describe('Number of a published version')
const instant = z.string().describe('ISO 8601')
const label = z.record(z.string(), z.string()).describe('Text by language')
const path = z.string().min(1).max(300).describe('Path of a document, e.g. tenant/entities/room.json')
const text = z.string().max(1_000_000)
const person = z.object({ id: z.string(), name: z.string() })

/** What the author says to a finding; which of these a finding takes, it says itself. */
export const answerSchema = z.strictObject({
  fill: z
    .union([z.strictObject({ value: z.unknown() }), z.strictObject({ expression: z.string().max(4000) })])
    .exactOptional(),
  map: z.record(z.string(), z.string().nullable()).exactOptional(),
  empty: z.literal(true).exactOptional(),
  cut: z.literal(true).exactOptional(),
  consent: z.literal(true).exactOptional(),
})
/** Answers by the key of their finding. */
export const answersSchema = z.record(z.string().max(300), answerSchema)
export type Answers = z.infer<typeof answersSchema>

export const newDraftSchema = z.strictObject({ name: z.string().min(1).max(200) })
export const putDocumentSchema = z.strictObject({ path, text })
export const documentsSchema = z.strictObject({ documents: z.array(putDocumentSchema).max(DOCUMENTS_MAX) })
export const putAnswersSchema = z.strictObject({ answers: answersSchema })
export const publishDraftSchema = z.strictObject({ seal: z.string(), note: z.string().max(2000).default('') })

export const draftSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  author: person,
  base_version: version.describe('The version it changes'),
  current_version: version.describe('In force now; newer than base_version: rebase before publishing'),
  packs_version: version.describe('The version whose packs it builds on'),
  version: z.int().describe('Of the draft itself, for If-Match'),
  state: z.enum(['open', 'published']),
  published_version: version.nullable(),
  changed: z.array(z.object({ path, change: z.enum(['put', 'deleted']) })),
  answers: z.record(z.string(), z.unknown()),
  rebases: z
    .array(
      z.object({
        from: version,
        to: version,
        at: instant,
        by: z.string(),
        choices: z.record(z.string(), z.enum(['keep', 'follow'])),
      }),
    )
    .describe('Each time it was brought over a newer version, with what was chosen'),
  created_at: instant,
  updated_at: instant,
  updated_by: person,
})
export type Draft = z.infer<typeof draftSchema>
export const draftsSchema = z.object({ items: z.array(draftSchema) })

/** A document as the draft has it. Packs' documents are shown, but changed by overlays only. */
export const draftDocumentSchema = z.object({
  path,
  layer: z.enum(['tenant', 'pack']),
  change: z.enum(['added', 'changed', 'removed']).nullable().describe('Against the base version'),
  text: z.string().nullable().describe('null where the draft deletes it'),
})
export const draftDocumentsSchema = z.object({ items: z.array(draftDocumentSchema) })
export type DraftDocuments = z.infer<typeof draftDocumentsSchema>

export const newCommentSchema = z.strictObject({
  file: path,
  pointer: z.string().max(500).describe('JSON pointer into the file; empty for the whole'),
  text: z.string().min(1).max(4000),
})
export const resolveCommentSchema = z.strictObject({ resolved: z.boolean() })
export const commentSchema = z.object({
  id: z.uuid(),
  file: path,
  pointer: z.string(),
  author: person,
  text: z.string(),
  resolved: z.boolean(),
  created_at: instant,
})
export type Comment = z.infer<typeof commentSchema>
export const commentsSchema = z.object({ items: z.array(commentSchema) })

export const issueSchema = z.object({
  code: z.string(),
  pointer: z.string(),
  message: z.string(),
  hint: z.string().exactOptional(),
  expected: z.string().exactOptional(),
  file: z.string().exactOptional(),
  at: z.tuple([z.int(), z.int()]).readonly().exactOptional(),
  params: z.record(z.string(), z.union([z.string(), z.number()])).exactOptional(),
})

/** POST drafts/{id}/check: every problem at once, and every worked case run. */
export const draftCheckSchema = z.object({
  ok: z.boolean(),
  issues: z.array(issueSchema.loose()),
  cases: z.array(
    z.object({ file: z.string(), name: z.string(), passed: z.boolean(), expected: z.string(), actual: z.string() }),
  ),
})
export type DraftCheck = z.infer<typeof draftCheckSchema>

/** A change of the catalog, and how people read it. `of` is its entity or kind of document. */
export const catalogChangeSchema = z.object({ kind: z.string(), of: z.string(), name: z.string(), text: label })
export type CatalogChangeText = z.infer<typeof catalogChangeSchema>

/** GET drafts/{id}/diff: documents and their nodes, and what that means for the catalog (null while it does not compile). */
export const draftDiffSchema = z.object({
  documents: z.array(
    z.object({
      path,
      change: z.enum(['added', 'changed', 'removed']),
      kind: z.string().exactOptional(),
      name: z.string().exactOptional(),
      text: label,
      nodes: z.array(
        z.object({
          node: z.string().describe('By names: fields/layout/label/en'),
          change: z.enum(['added', 'changed', 'removed', 'moved']),
          before: z.unknown(),
          after: z.unknown(),
          text: label,
        }),
      ),
    }),
  ),
  changes: z.array(catalogChangeSchema).nullable(),
})
export type DraftDiff = z.infer<typeof draftDiffSchema>

/** One thing a publish does to rows or documents, counted, with samples. */
export const findingSchema = z.object({
  key: z.string().describe('What an answer names'),
  kind: z.string(),
  entity: z.string(),
  field: z.string().exactOptional(),
  name: z.string().exactOptional(),
  text: label,
  count,
  samples: z.array(z.looseObject({})),
  answers: z.array(z.enum(['fill', 'empty', 'cut', 'map', 'consent'])).describe('None: the rows have to be mended'),
  values: z.array(z.object({ value: z.string(), count })).exactOptional(),
  unanswered: count.exactOptional(),
  uses: z.array(z.object({ document: z.string(), pointer: z.string() })).exactOptional(),
})

export const ambiguitySchema = z.object({
  entity: z.string().exactOptional(),
  gone: z.string(),
  come: z.array(z.string()),
  key: z.string().describe('Consent to this says that they are two things'),
  text: label,
})

/** POST drafts/{id}/preview: what publishing would do, counted on the rows that are there. */
export const draftPreviewSchema = z.object({
  base_version: version,
  current_version: version,
  version: version.describe('What publishing makes; current_version when the draft says nothing new'),
  changes: z.array(catalogChangeSchema),
  steps: z.array(z.object({ phase: z.string(), change: z.string(), entity: z.string(), name: z.string() })),
  statements: z.array(z.string()).describe('SQL in the order it runs'),
  refusals: z.array(z.object({ reason: z.string(), entity: z.string(), name: z.string() })),
  findings: z.array(findingSchema),
  open: z.array(z.string()).describe('Keys of findings that still want an answer'),
  issues: z.array(issueSchema).describe('What is wrong with the answers, by pointer'),
  ambiguities: z.array(ambiguitySchema).describe('Another name, or another thing? Nothing is guessed'),
  seal: z.string().describe('Hand it to publish: what was previewed is what is published'),
  publishable: z.boolean(),
})
export type PreviewFinding = z.infer<typeof findingSchema>
export type DraftPreview = z.infer<typeof draftPreviewSchema>

/** GET publishes/{id}: how far it is. `step` of `steps` are done; rows of the step that runs. */
export const publishSchema = z.object({
  id: z.uuid(),
  draft: z.uuid().nullable(),
  state: z
    .enum(['asked', 'refused', 'queued', 'running', 'done', 'failed'])
    .describe('asked: it waits for a second person, and nothing has begun'),
  second: z
    .object({
      roles: z.array(z.object({ name: z.string(), label })).describe('Grave roles that could do more'),
      loosens: z.boolean().describe('The company would ask for a second person less often'),
      asked_by_me: z.boolean(),
      decided_by: person.nullable(),
    })
    .nullable()
    .describe('Where a second person had to agree'),
  resumable: z
    .boolean()
    .describe(
      'It stopped and its steps are not ended: resume it, or abandon it where it stands before its switch (phase is not contract)',
    ),
  phase: z.string().nullable(),
  step: count.nullable(),
  steps: count.nullable(),
  rows_done: count.nullable(),
  rows_total: count.nullable(),
  version: version.nullable().describe('What it made'),
  failure: z
    .object({ code: z.string(), title: z.string(), hint: z.string(), details: z.record(z.string(), z.unknown()) })
    .nullable(),
  note: z.string(),
  by: person,
  created_at: instant,
  finished_at: instant.nullable(),
})
export type Publish = z.infer<typeof publishSchema>
export const publishesSchema = z.object({ items: z.array(publishSchema) })

export const versionSchema = z.object({
  version,
  hash: z.string(),
  published_at: instant,
  by: person,
  note: z.string(),
  documents_changed: count.describe('Files that differ from the version before'),
})
export const versionsSchema = z.object({ items: z.array(versionSchema), next: version.nullable() })
export type Versions = z.infer<typeof versionsSchema>
export type Version = z.infer<typeof versionSchema>

const file = z.object({ path, text: z.string() })
export const versionDocumentsSchema = versionSchema.extend({ documents: z.array(file) })
export type VersionDocuments = z.infer<typeof versionDocumentsSchema>

/** GET export: the tenant's own documents in force; the same version gives the same bytes. */
export const exportSchema = z.object({
  kind: z.literal('courtyard_export'),
  tenant: z.string(),
  version,
  hash: z.string(),
  documents: z.array(file),
})
export type Export = z.infer<typeof exportSchema>

/** GET explain?path=entity/room/fields/layout/label: from the lowest layer to the one in force, which is the last. */
export const explainedSchema = z.object({
  nodes: z.array(
    z.object({
      path: z.string(),
      value: z.unknown(),
      set_by: z.array(
        z.object({
          layer: z.object({ kind: z.enum(['module', 'template', 'tenant']), name: z.string().exactOptional() }),
          file: z.string(),
          pointer: z.string(),
          value: z.unknown(),
        }),
      ),
    }),
  ),
})
export type Explained = z.infer<typeof explainedSchema>
