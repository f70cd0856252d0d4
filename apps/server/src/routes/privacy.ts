import {
  answerPrivacySchema,
  consentsSchema,
  newConsentSchema,
  newPrivacyRequestSchema,
  privacyRequestPageSchema,
  privacyRequestSchema,
  privacyStates,
  refusePrivacySchema,
} from '@courtyard/contract/privacy'
import { noteConsent, readConsents } from '@courtyard/core/privacy/consents'
import { listPrivacyRequests, readPrivacyRequest } from '@courtyard/core/privacy/list-requests'
import { answerPrivacyRequest, receivePrivacyRequest, refusePrivacyRequest } from '@courtyard/core/privacy/requests'
import { z } from 'zod'
import { idParameter, jsonAnswer, jsonBody } from '../edge/describe.ts'
import type { EdgeContext } from '../edge/edge.ts'
import type { Operations } from '../edge/operation.ts'
import { parseShape } from '../edge/parse-shape.ts'
import { readJson } from '../edge/read-body.ts'
import { readQuery } from '../edge/read-query.ts'
import type { World } from '../world.ts'
import { addMyDataRoutes } from './my-data.ts'
import { addPrivacyFileRoutes } from './privacy-files.ts'

const about = { tags: ['privacy'], requires: 'run:privacy' as const }
const params = idParameter('privacy_request')
const listQuery = z.strictObject({
  state: z.enum(privacyStates).optional(),
  q: z.string().max(200).optional(),
  cursor: z.string().optional(),
})
const ofPerson = z.strictObject({ entity: z.string(), record: z.string() })
const one = (description: string, status?: number) => jsonAnswer(privacyRequestSchema, description, status)
const idOf = (context: EdgeContext): string => context.req.param('id') ?? ''

/** What people ask about their personal data, by when it is answered, and what they agreed to. */
export function addPrivacyRoutes(operations: Operations, world: World): void {
  const { deps } = world
  operations.add(
    '/v1/privacy-requests',
    {
      ...{ ...about, method: 'get', operationId: 'list_privacy_requests', request: { query: listQuery } },
      responses: jsonAnswer(privacyRequestPageSchema, 'Open ones first due first; those of another state latest first'),
    },
    async (context) => {
      const asked = parseShape(listQuery, readQuery(context.req.url, ['state', 'q', 'cursor']), '?')
      return context.json(await listPrivacyRequests(deps, context.get('actor'), asked))
    },
  )
  operations.add(
    '/v1/privacy-requests',
    {
      ...{ ...about, method: 'post', operationId: 'receive_privacy_request' },
      request: { body: jsonBody(newPrivacyRequestSchema) },
      responses: one('The request, with the day on which it is due', 201),
    },
    async (context) => {
      const asked = parseShape(newPrivacyRequestSchema, await readJson(context.req.raw))
      return context.json(await receivePrivacyRequest(deps, context.get('actor'), asked), 201)
    },
  )
  addDecisions(operations, world)
  addConsents(operations, world)
  addPrivacyFileRoutes(operations, world)
  addMyDataRoutes(operations, world)
}

function addDecisions(operations: Operations, { deps }: World): void {
  operations.add(
    '/v1/privacy-requests/{id}',
    {
      ...{ ...about, method: 'get', operationId: 'read_privacy_request', request: { params } },
      responses: one('The request'),
    },
    async (context) => context.json(await readPrivacyRequest(deps, context.get('actor'), idOf(context))),
  )
  operations.add(
    '/v1/privacy-requests/{id}/answer',
    {
      ...{ ...about, method: 'post', operationId: 'answer_privacy_request' },
      request: { params, body: jsonBody(answerPrivacySchema) },
      responses: one('The request, answered'),
    },
    async (context) => {
      const { note } = parseShape(answerPrivacySchema, await readJson(context.req.raw))
      return context.json(await answerPrivacyRequest(deps, context.get('actor'), { id: idOf(context), note }))
    },
  )
  operations.add(
    '/v1/privacy-requests/{id}/refuse',
    {
      ...{ ...about, method: 'post', operationId: 'refuse_privacy_request' },
      request: { params, body: jsonBody(refusePrivacySchema) },
      responses: one('The request, refused'),
    },
    async (context) => {
      const { reason } = parseShape(refusePrivacySchema, await readJson(context.req.raw))
      return context.json(await refusePrivacyRequest(deps, context.get('actor'), { id: idOf(context), note: reason }))
    },
  )
}

function addConsents(operations: Operations, { deps }: World): void {
  operations.add(
    '/v1/consents',
    {
      ...{ ...about, method: 'get', operationId: 'read_consents', request: { query: ofPerson } },
      responses: jsonAnswer(consentsSchema, 'What the person agreed to, and every time that was said'),
    },
    async (context) => {
      const asked = parseShape(ofPerson, readQuery(context.req.url, ['entity', 'record']), '?')
      return context.json(await readConsents(deps, context.get('actor'), asked))
    },
  )
  operations.add(
    '/v1/consents',
    {
      ...{ ...about, method: 'post', operationId: 'note_consent', request: { body: jsonBody(newConsentSchema) } },
      responses: jsonAnswer(consentsSchema, 'The same, with what was said now', 201),
    },
    async (context) => {
      const asked = parseShape(newConsentSchema, await readJson(context.req.raw))
      return context.json(await noteConsent(deps, context.get('actor'), asked), 201)
    },
  )
}
