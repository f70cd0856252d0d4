import { publishesSchema, publishSchema } from '@courtyard/contract/publishing'
import { agreeToPublish, refusePublish } from '@courtyard/core/publish/publish-asks'
import { giveUpPublish, resumePublish } from '@courtyard/core/publish/publish-draft'
import { listPublishes, readPublish } from '@courtyard/core/publish/read-publish'
import { idParameter, jsonAnswer } from '../edge/describe.ts'
import type { Operations } from '../edge/operation.ts'
import { tellPublish } from '../edge/tell-publish.ts'
import type { World } from '../world.ts'

const tags = ['publishing']
const requires = 'run:publish' as const
const params = idParameter('publish')
const responses = jsonAnswer(publishSchema, 'How far the publish is')

/** Watch publishes, and take one up again. */
export function addPublishRoutes(operations: Operations, world: World): void {
  const { deps } = world
  operations.add(
    '/v1/publishes',
    {
      method: 'get',
      operationId: 'list_publishes',
      tags,
      requires,
      responses: jsonAnswer(publishesSchema, 'Newest first'),
    },
    async (context) => {
      const { items } = await listPublishes(deps, context.get('actor'))
      return context.json({ items: items.map((publish) => tellPublish(context, publish)) })
    },
  )
  operations.add(
    '/v1/publishes/{id}',
    { method: 'get', operationId: 'read_publish', tags, requires, request: { params }, responses },
    async (context) =>
      context.json(tellPublish(context, await readPublish(deps, context.get('actor'), context.req.param('id') ?? ''))),
  )
  operations.add(
    '/v1/publishes/{id}/resume',
    { method: 'post', operationId: 'resume_publish', tags, requires, request: { params }, responses },
    async (context) => {
      const actor = context.get('actor')
      const publish = await resumePublish(deps, actor, context.req.param('id') ?? '')
      await world.wake(actor.tenant)
      return context.json(tellPublish(context, publish))
    },
  )
  operations.add(
    '/v1/publishes/{id}/abandon',
    { method: 'post', operationId: 'abandon_publish', tags, requires, request: { params }, responses },
    async (context) =>
      context.json(
        tellPublish(context, await giveUpPublish(deps, context.get('actor'), context.req.param('id') ?? '')),
      ),
  )
  addAsks(operations, world)
}

/** Publishes that wait for a second person. */
function addAsks(operations: Operations, world: World): void {
  const { deps } = world
  const request = { params: idParameter('publish_ask') }
  operations.add(
    '/v1/publishes/{id}/agree',
    { method: 'post', operationId: 'agree_to_publish', tags, requires, request, responses },
    async (context) => {
      const actor = context.get('actor')
      const publish = await agreeToPublish(deps, actor, context.req.param('id') ?? '')
      await world.wake(actor.tenant)
      return context.json(tellPublish(context, publish))
    },
  )
  operations.add(
    '/v1/publishes/{id}/refuse',
    { method: 'post', operationId: 'refuse_publish', tags, requires, request, responses },
    async (context) =>
      context.json(
        tellPublish(context, await refusePublish(deps, context.get('actor'), context.req.param('id') ?? '')),
      ),
  )
}
