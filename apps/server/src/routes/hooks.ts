import {
  deliveryPageSchema,
  hookMessagePageSchema,
  hookStatesSchema,
  newSecretSchema,
  secretsSchema,
} from '@courtyard/contract/hooks'
import { listDeliveries, listMessages, resendDelivery } from '@courtyard/core/hooks/deliveries'
import { enableHook, listHooks } from '@courtyard/core/hooks/hooks'
import { deleteSecret, listSecrets, putSecret } from '@courtyard/core/hooks/secrets'
import { z } from 'zod'
import { idParameter, jsonAnswer, jsonBody, nameParameter } from '../edge/describe.ts'
import type { Operations } from '../edge/operation.ts'
import { parseShape } from '../edge/parse-shape.ts'
import { readJson } from '../edge/read-body.ts'
import { readQuery } from '../edge/read-query.ts'
import type { World } from '../world.ts'

const about = { tags: ['hooks'], requires: 'run:hooks' as const }
const hook = z.string().optional()
const cursor = z.string().optional()

/** How webhooks fare, what they sent and took in, and their secrets. */
export function addHookRoutes(operations: Operations, world: World): void {
  const { deps, vault } = world
  operations.add(
    '/v1/hooks',
    {
      ...about,
      method: 'get',
      operationId: 'list_hooks',
      responses: jsonAnswer(hookStatesSchema, 'Every hook with how it fares'),
    },
    async (context) => context.json(await listHooks({ ...deps, vault }, context.get('actor'))),
  )
  operations.add(
    '/v1/hooks/{name}/enable',
    {
      ...about,
      method: 'post',
      operationId: 'enable_hook',
      request: { params: nameParameter('hook') },
      responses: { 204: { description: 'The hook is on, as if it had never failed' } },
    },
    async (context) => {
      await enableHook(deps, context.get('actor'), context.req.param('name') ?? '')
      return context.body(null, 204)
    },
  )
  addDeliveryRoutes(operations, world)
  addSecretRoutes(operations, world)
}

function addDeliveryRoutes(operations: Operations, world: World): void {
  const { deps } = world
  operations.add(
    '/v1/hook-deliveries',
    {
      ...about,
      method: 'get',
      operationId: 'list_hook_deliveries',
      request: { query: z.object({ hook, state: z.enum(['waiting', 'sent', 'dead']).optional(), cursor }) },
      responses: jsonAnswer(deliveryPageSchema, 'What was sent, latest first, without its content'),
    },
    async (context) => {
      const query = readQuery(context.req.url, ['hook', 'state', 'cursor'])
      return context.json(await listDeliveries(deps, context.get('actor'), query))
    },
  )
  operations.add(
    '/v1/hook-deliveries/{id}/resend',
    {
      ...about,
      method: 'post',
      operationId: 'resend_hook_delivery',
      request: { params: idParameter('hook_delivery') },
      responses: { 202: { description: 'It will be sent again, with the same id and content' } },
    },
    async (context) => {
      const actor = context.get('actor')
      await resendDelivery(deps, actor, context.req.param('id') ?? '')
      await world.wake(actor.tenant)
      return context.body(null, 202)
    },
  )
  operations.add(
    '/v1/hook-messages',
    {
      ...about,
      method: 'get',
      operationId: 'list_hook_messages',
      request: { query: z.object({ hook, cursor }) },
      responses: jsonAnswer(hookMessagePageSchema, 'What other systems sent, latest first, without its content'),
    },
    async (context) =>
      context.json(await listMessages(deps, context.get('actor'), readQuery(context.req.url, ['hook', 'cursor']))),
  )
}

function addSecretRoutes(operations: Operations, { deps, vault }: World): void {
  operations.add(
    '/v1/secrets',
    {
      ...about,
      method: 'get',
      operationId: 'list_secrets',
      responses: jsonAnswer(secretsSchema, 'Names of secrets and when they were set; never what they are'),
    },
    async (context) => context.json(await listSecrets(deps, context.get('actor'))),
  )
  operations.add(
    '/v1/secrets/{name}',
    {
      ...about,
      method: 'put',
      operationId: 'put_secret',
      request: { params: nameParameter('secret'), body: jsonBody(newSecretSchema) },
      responses: { 204: { description: 'The secret is set' } },
    },
    async (context) => {
      const name = context.req.param('name') ?? ''
      const { value } = parseShape(newSecretSchema, await readJson(context.req.raw))
      await putSecret({ ...deps, vault }, context.get('actor'), { name, value })
      return context.body(null, 204)
    },
  )
  operations.add(
    '/v1/secrets/{name}',
    {
      ...about,
      method: 'delete',
      operationId: 'delete_secret',
      request: { params: nameParameter('secret') },
      responses: { 204: { description: 'The secret is gone' } },
    },
    async (context) => {
      await deleteSecret(deps, context.get('actor'), context.req.param('name') ?? '')
      return context.body(null, 204)
    },
  )
}
