import {
  consentsSchema,
  myConsentSchema,
  myDataSchema,
  myRequestSchema,
  privacyRequestSchema,
} from '@courtyard/contract/privacy'
import { setMyConsent } from '@courtyard/core/privacy/consents'
import { readMyData } from '@courtyard/core/privacy/my-data'
import { askAboutMyself, withdrawMyRequest } from '@courtyard/core/privacy/requests'
import { idParameter, jsonAnswer, jsonBody } from '../edge/describe.ts'
import type { Operations } from '../edge/operation.ts'
import { parseShape } from '../edge/parse-shape.ts'
import { readJson } from '../edge/read-body.ts'
import type { World } from '../world.ts'

const tags = ['privacy']

/** What a person of the portal sees and asks of what is held of them. */
export function addMyDataRoutes(operations: Operations, { deps }: World): void {
  operations.add(
    '/v1/my-data',
    {
      ...{ method: 'get', operationId: 'read_my_data', tags },
      responses: jsonAnswer(myDataSchema, 'What is held of who asks, what they agreed to and what they asked'),
    },
    async (context) => context.json(await readMyData(deps, context.get('actor'))),
  )
  operations.add(
    '/v1/my-data/requests',
    {
      ...{ method: 'post', operationId: 'ask_about_my_data', tags, request: { body: jsonBody(myRequestSchema) } },
      responses: jsonAnswer(privacyRequestSchema, 'The request, with the day by which it is answered', 201),
    },
    async (context) => {
      const asked = parseShape(myRequestSchema, await readJson(context.req.raw))
      return context.json(await askAboutMyself(deps, context.get('actor'), asked), 201)
    },
  )
  operations.add(
    '/v1/my-data/requests/{id}/withdraw',
    {
      ...{ method: 'post', operationId: 'withdraw_my_request', tags },
      request: { params: idParameter('privacy_request') },
      responses: jsonAnswer(privacyRequestSchema, 'The request, taken back'),
    },
    async (context) => context.json(await withdrawMyRequest(deps, context.get('actor'), context.req.param('id') ?? '')),
  )
  operations.add(
    '/v1/my-data/consents',
    {
      ...{ method: 'post', operationId: 'set_my_consent', tags, request: { body: jsonBody(myConsentSchema) } },
      responses: jsonAnswer(consentsSchema, 'What one agrees to now', 201),
    },
    async (context) => {
      const asked = parseShape(myConsentSchema, await readJson(context.req.raw))
      return context.json(await setMyConsent(deps, context.get('actor'), asked), 201)
    },
  )
}
