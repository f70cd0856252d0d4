import { confirmErasureSchema, erasureSchema, privacyRequestSchema, retentionSchema } from '@courtyard/contract/privacy'
import { makeAccessFile } from '@courtyard/core/privacy/access-file'
import { accessPage } from '@courtyard/core/privacy/access-page'
import { erasePerson, previewErasure } from '@courtyard/core/privacy/erase-person'
import { previewRetention } from '@courtyard/core/privacy/preview-retention'
import { answerMade } from '../edge/answer-file.ts'
import { fileAnswer, idParameter, jsonAnswer, jsonBody } from '../edge/describe.ts'
import type { EdgeContext } from '../edge/edge.ts'
import { localeOf } from '../edge/locale.ts'
import type { Operations } from '../edge/operation.ts'
import { parseShape } from '../edge/parse-shape.ts'
import { readJson } from '../edge/read-body.ts'
import type { World } from '../world.ts'

const about = {
  tags: ['privacy'],
  requires: 'run:privacy' as const,
  request: { params: idParameter('privacy_request') },
}
const idOf = (context: EdgeContext): string => context.req.param('id') ?? ''

/** Everything that is held of a person as a file, and the forgetting of it. */
export function addPrivacyFileRoutes(operations: Operations, { deps, auth }: World): void {
  const fileOf = async (context: EdgeContext) => {
    const locale = localeOf(context.req.raw.headers)
    return { locale, file: await makeAccessFile(deps, context.get('actor'), { id: idOf(context), locale }) }
  }
  operations.add(
    '/v1/privacy-requests/{id}/held.json',
    {
      ...{ ...about, method: 'get', operationId: 'export_held_json' },
      responses: fileAnswer(
        'application/octet-stream',
        'Everything held of the person, for a program; taking it is noted',
      ),
    },
    async (context) => {
      const bytes = new TextEncoder().encode(JSON.stringify((await fileOf(context)).file, null, 2))
      return answerMade(context, { name: 'held.json', type: 'application/octet-stream', bytes })
    },
  )
  operations.add(
    '/v1/privacy-requests/{id}/held.html',
    {
      ...{ ...about, method: 'get', operationId: 'export_held_page' },
      responses: fileAnswer('text/html', 'The same, to be read by the person'),
    },
    async (context) => {
      const { file, locale } = await fileOf(context)
      return answerMade(context, {
        name: 'held.html',
        type: 'text/html; charset=utf-8',
        bytes: accessPage(file, locale),
      })
    },
  )
  operations.add(
    '/v1/retention',
    {
      ...{ tags: about.tags, requires: about.requires, method: 'get', operationId: 'preview_retention' },
      responses: jsonAnswer(retentionSchema, 'What documents keep only for a time, and what of it goes tonight'),
    },
    async (context) => context.json(await previewRetention(deps, context.get('actor'))),
  )
  operations.add(
    '/v1/privacy-requests/{id}/erasure',
    {
      ...{ ...about, method: 'get', operationId: 'preview_erasure' },
      responses: jsonAnswer(
        erasureSchema,
        'What erasing would change, delete and keep, and what has to be settled first',
      ),
    },
    async (context) =>
      context.json(await previewErasure({ ...deps, identity: auth }, context.get('actor'), idOf(context))),
  )
  operations.add(
    '/v1/privacy-requests/{id}/erasure',
    {
      ...{ ...about, method: 'post', operationId: 'erase_person' },
      request: { ...about.request, body: jsonBody(confirmErasureSchema) },
      responses: jsonAnswer(privacyRequestSchema, 'The request: done, or waiting for a second person'),
    },
    async (context) => {
      const confirmed = parseShape(confirmErasureSchema, await readJson(context.req.raw))
      const asked = { id: idOf(context), ...confirmed }
      return context.json(await erasePerson({ ...deps, identity: auth }, context.get('actor'), asked))
    },
  )
}
