import { newSignOnSchema, signOnSchema } from '@courtyard/contract/single-sign-on'
import { putSignOn, readSignOn, removeSignOn } from '@courtyard/core/identity/single-sign-on'
import { jsonAnswer, jsonBody } from '../edge/describe.ts'
import type { Operations } from '../edge/operation.ts'
import { parseShape } from '../edge/parse-shape.ts'
import { readJson } from '../edge/read-body.ts'
import type { World } from '../world.ts'

const PATH = '/v1/single-sign-on'
const about = { tags: ['members'], requires: 'run:access' as const }

/** What a company says of its own issuer. */
export function addSingleSignOnRoutes(operations: Operations, world: World): void {
  const deps = { ...world.deps, identity: world.auth, origin: world.linkOrigin }
  operations.add(
    PATH,
    {
      ...{ ...about, method: 'get', operationId: 'read_single_sign_on' },
      responses: jsonAnswer(signOnSchema, 'How staff sign in through the company’s own issuer; never the secret'),
    },
    async (context) => context.json(await readSignOn(deps, context.get('actor'))),
  )
  operations.add(
    PATH,
    {
      ...{ ...about, method: 'put', operationId: 'put_single_sign_on', request: { body: jsonBody(newSignOnSchema) } },
      responses: jsonAnswer(signOnSchema, 'As it is from now on'),
    },
    async (context) => {
      const asked = parseShape(newSignOnSchema, await readJson(context.req.raw))
      return context.json(await putSignOn(deps, context.get('actor'), asked))
    },
  )
  operations.add(
    PATH,
    {
      ...{ ...about, method: 'delete', operationId: 'delete_single_sign_on' },
      responses: jsonAnswer(signOnSchema, 'Links and the sign-ins that came by it have ended'),
    },
    async (context) => context.json(await removeSignOn(deps, context.get('actor'))),
  )
}
