import { rebaseDraftSchema, rebasedSchema, rebasePreviewSchema } from '@courtyard/contract/rebase'
import { previewRebase, rebaseDraft } from '@courtyard/core/publish/rebase-draft'
import { z } from 'zod'
import { idParameter, jsonAnswer, jsonBody } from '../edge/describe.ts'
import type { Operations } from '../edge/operation.ts'
import { parseShape } from '../edge/parse-shape.ts'
import { readJson } from '../edge/read-body.ts'
import { readVersion } from '../edge/read-version.ts'
import type { World } from '../world.ts'

const tags = ['publishing']
const requires = 'run:publish' as const
const params = idParameter('draft')

/** Brings a draft over what was published since it was begun: looked at first, then done with a choice for each conflict. */
export function addRebaseRoutes(operations: Operations, { deps }: World): void {
  operations.add(
    '/v1/drafts/{id}/rebase',
    {
      method: 'get',
      operationId: 'preview_rebase',
      tags,
      requires,
      request: { params },
      responses: jsonAnswer(rebasePreviewSchema, 'What would follow, what stays, and what wants a choice'),
    },
    async (context) => context.json(await previewRebase(deps, context.get('actor'), context.req.param('id') ?? '')),
  )
  operations.add(
    '/v1/drafts/{id}/rebase',
    {
      method: 'post',
      operationId: 'rebase_draft',
      tags,
      requires,
      request: { params, headers: z.object({ 'if-match': z.string().optional() }), body: jsonBody(rebaseDraftSchema) },
      responses: jsonAnswer(rebasedSchema, 'The draft over the version in force; its version is the ETag'),
    },
    async (context) => {
      const { choices } = parseShape(rebaseDraftSchema, await readJson(context.req.raw))
      const edit = { id: context.req.param('id') ?? '', version: readVersion(context.req.header('if-match')), choices }
      const rebased = await rebaseDraft(deps, context.get('actor'), edit)
      return context.json(rebased, 200, { etag: `"${rebased.draft.version}"` })
    },
  )
}
