import {
  commentSchema,
  commentsSchema,
  DOCUMENTS_BYTES_MAX,
  documentsSchema,
  draftCheckSchema,
  draftDiffSchema,
  draftDocumentsSchema,
  draftPreviewSchema,
  draftSchema,
  draftsSchema,
  newCommentSchema,
  newDraftSchema,
  publishDraftSchema,
  publishSchema,
  putAnswersSchema,
  putDocumentSchema,
  resolveCommentSchema,
} from '@courtyard/contract/publishing'
import { rightsImpactSchema } from '@courtyard/contract/rights-impact'
import { addComment, listComments, resolveComment } from '@courtyard/core/publish/draft-comments'
import {
  answerDraft,
  importIntoDraft,
  listDraftDocuments,
  putDraftDocument,
  removeDraftDocument,
} from '@courtyard/core/publish/draft-documents'
import { createDraft, deleteDraft, listDrafts, readDraft } from '@courtyard/core/publish/drafts'
import { checkDraft, diffDraft, previewDraft } from '@courtyard/core/publish/judge-draft'
import { publishDraft } from '@courtyard/core/publish/publish-draft'
import { rightsImpact } from '@courtyard/core/publish/rights-impact'
import type { Issue } from '@courtyard/std/issue'
import { sayIssues } from '@courtyard/std/issue-text'
import { z } from 'zod'
import { idParameter, jsonAnswer, jsonBody } from '../edge/describe.ts'
import type { EdgeContext } from '../edge/edge.ts'
import { edgeTexts } from '../edge/edge-texts.ts'
import { localeOf } from '../edge/locale.ts'
import type { Handler, Operation, Operations } from '../edge/operation.ts'
import { parseShape } from '../edge/parse-shape.ts'
import { readJson } from '../edge/read-body.ts'
import { readQuery } from '../edge/read-query.ts'
import { readVersion } from '../edge/read-version.ts'
import { tellPublish } from '../edge/tell-publish.ts'
import type { World } from '../world.ts'

const tags = ['publishing']
const requires = 'run:publish' as const
const params = idParameter('draft')
const headers = z.object({ 'if-match': z.string().optional() })
const draftAnswer = jsonAnswer(draftSchema, 'The draft; its version is the ETag')

type Described = Omit<Operation, 'tags' | 'requires'>

/** Drafts of a tenant's documents: write, comment, judge, preview and publish. */
export function addDraftRoutes(operations: Operations, world: World): void {
  const add = (path: string, operation: Described, handler: Handler) =>
    operations.add(path, { ...operation, tags, requires } as Operation, handler)
  addDrafts(add, world)
  addDocuments(add, world)
  addComments(add, world)
  addJudging(add, world)
}

type Add = (path: string, operation: Described, handler: Handler) => void

const idOf = (context: EdgeContext): string => context.req.param('id') ?? ''
const editOf = (context: EdgeContext) => ({
  id: idOf(context),
  version: readVersion(context.req.header('if-match')),
})
const answerDraftAs = (context: EdgeContext, draft: z.output<typeof draftSchema>, status: 200 | 201 = 200) =>
  context.json(draft, status, { etag: `"${draft.version}"` })

function addDrafts(add: Add, { deps }: World): void {
  add(
    '/v1/drafts',
    { method: 'get', operationId: 'list_drafts', responses: jsonAnswer(draftsSchema, 'Newest first') },
    async (context) => context.json(await listDrafts(deps, context.get('actor'))),
  )
  add(
    '/v1/drafts',
    {
      method: 'post',
      operationId: 'create_draft',
      request: { body: jsonBody(newDraftSchema) },
      responses: jsonAnswer(draftSchema, 'A draft over the version in force', 201),
    },
    async (context) => {
      const { name } = parseShape(newDraftSchema, await readJson(context.req.raw))
      return answerDraftAs(context, await createDraft(deps, context.get('actor'), name), 201)
    },
  )
  add(
    '/v1/drafts/{id}',
    { method: 'get', operationId: 'read_draft', request: { params }, responses: draftAnswer },
    async (context) => answerDraftAs(context, await readDraft(deps, context.get('actor'), idOf(context))),
  )
  add(
    '/v1/drafts/{id}',
    {
      method: 'delete',
      operationId: 'delete_draft',
      request: { params },
      responses: { 204: { description: 'Thrown away' } },
    },
    async (context) => {
      await deleteDraft(deps, context.get('actor'), idOf(context))
      return context.body(null, 204)
    },
  )
}

function addDocuments(add: Add, { deps }: World): void {
  const path = '/v1/drafts/{id}/documents'
  add(
    path,
    {
      method: 'get',
      operationId: 'list_draft_documents',
      request: { params },
      responses: jsonAnswer(draftDocumentsSchema, 'Every document as it would be published'),
    },
    async (context) => context.json(await listDraftDocuments(deps, context.get('actor'), idOf(context))),
  )
  add(
    path,
    {
      method: 'put',
      operationId: 'put_draft_document',
      request: { params, headers, body: jsonBody(putDocumentSchema) },
      responses: draftAnswer,
    },
    async (context) => {
      const file = parseShape(putDocumentSchema, await readJson(context.req.raw, DOCUMENTS_BYTES_MAX))
      const draft = await putDraftDocument(deps, context.get('actor'), { ...editOf(context), file })
      return answerDraftAs(context, draft)
    },
  )
  add(
    path,
    {
      method: 'delete',
      operationId: 'delete_draft_document',
      request: { params, headers, query: z.object({ path: z.string() }) },
      responses: draftAnswer,
    },
    async (context) => {
      const { path: file = '' } = readQuery(context.req.url, ['path'])
      const draft = await removeDraftDocument(deps, context.get('actor'), { ...editOf(context), path: file })
      return answerDraftAs(context, draft)
    },
  )
  add(
    '/v1/drafts/{id}/import',
    {
      method: 'post',
      operationId: 'import_into_draft',
      request: { params, headers, body: jsonBody(documentsSchema) },
      responses: draftAnswer,
    },
    async (context) => {
      const body = parseShape(documentsSchema, await readJson(context.req.raw, DOCUMENTS_BYTES_MAX))
      const edit = { ...editOf(context), files: body.documents }
      return answerDraftAs(context, await importIntoDraft(deps, context.get('actor'), edit))
    },
  )
  add(
    '/v1/drafts/{id}/answers',
    {
      method: 'put',
      operationId: 'answer_draft',
      request: { params, headers, body: jsonBody(putAnswersSchema) },
      responses: draftAnswer,
    },
    async (context) => {
      const { answers } = parseShape(putAnswersSchema, await readJson(context.req.raw))
      return answerDraftAs(context, await answerDraft(deps, context.get('actor'), { ...editOf(context), answers }))
    },
  )
}

function addComments(add: Add, { deps }: World): void {
  const path = '/v1/drafts/{id}/comments'
  add(
    path,
    {
      method: 'get',
      operationId: 'list_draft_comments',
      request: { params },
      responses: jsonAnswer(commentsSchema, 'Oldest first'),
    },
    async (context) => context.json(await listComments(deps, context.get('actor'), idOf(context))),
  )
  add(
    path,
    {
      method: 'post',
      operationId: 'add_draft_comment',
      request: { params, body: jsonBody(newCommentSchema) },
      responses: jsonAnswer(commentSchema, 'The comment', 201),
    },
    async (context) => {
      const comment = parseShape(newCommentSchema, await readJson(context.req.raw))
      return context.json(await addComment(deps, context.get('actor'), { draft: idOf(context), comment }), 201)
    },
  )
  add(
    '/v1/draft-comments/{id}',
    {
      method: 'put',
      operationId: 'resolve_draft_comment',
      request: { params: idParameter('draft_comment'), body: jsonBody(resolveCommentSchema) },
      responses: jsonAnswer(commentSchema, 'The comment'),
    },
    async (context) => {
      const { resolved } = parseShape(resolveCommentSchema, await readJson(context.req.raw))
      return context.json(await resolveComment(deps, context.get('actor'), { id: idOf(context), resolved }))
    },
  )
}

/** Issues of an answer in the reader's language. */
const withWords = <T extends { readonly issues: readonly Issue[] }>(context: EdgeContext, { issues, ...rest }: T) => ({
  ...rest,
  issues: sayIssues(edgeTexts, issues, localeOf(context.req.raw.headers)),
})

function addJudging(add: Add, world: World): void {
  const { deps } = world
  add(
    '/v1/drafts/{id}/check',
    {
      method: 'post',
      operationId: 'check_draft',
      request: { params },
      responses: jsonAnswer(draftCheckSchema, 'Every problem, and every worked case run'),
    },
    async (context) => context.json(withWords(context, await checkDraft(deps, context.get('actor'), idOf(context)))),
  )
  add(
    '/v1/drafts/{id}/diff',
    {
      method: 'get',
      operationId: 'diff_draft',
      request: { params },
      responses: jsonAnswer(draftDiffSchema, 'What the draft changes, by document and node'),
    },
    async (context) => context.json(await diffDraft(deps, context.get('actor'), idOf(context))),
  )
  add(
    '/v1/drafts/{id}/rights',
    {
      method: 'get',
      operationId: 'rights_of_draft',
      request: { params },
      responses: jsonAnswer(rightsImpactSchema, 'Who may do more, less or otherwise once it is published'),
    },
    async (context) => context.json(await rightsImpact(deps, context.get('actor'), idOf(context))),
  )
  add(
    '/v1/drafts/{id}/preview',
    {
      method: 'post',
      operationId: 'preview_draft',
      request: { params },
      responses: jsonAnswer(draftPreviewSchema, 'What publishing would do, counted on the rows that are there'),
    },
    async (context) => context.json(withWords(context, await previewDraft(deps, context.get('actor'), idOf(context)))),
  )
  add(
    '/v1/drafts/{id}/publish',
    {
      method: 'post',
      operationId: 'publish_draft',
      request: { params, body: jsonBody(publishDraftSchema) },
      responses: jsonAnswer(publishSchema, 'The publish that was asked for', 202),
    },
    async (context) => {
      const actor = context.get('actor')
      const order = parseShape(publishDraftSchema, await readJson(context.req.raw))
      const publish = await publishDraft(deps, actor, { id: idOf(context), ...order })
      await world.wake(actor.tenant)
      return context.json(tellPublish(context, publish), 202, {
        location: `/t/${actor.tenant}/api/v1/publishes/${publish.id}`,
      })
    },
  )
}
