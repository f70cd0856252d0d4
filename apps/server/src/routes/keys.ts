import { keyStateSchema } from '@courtyard/contract/keys'
import { readKeys, turnKeys } from '@courtyard/core/personal/turn-keys'
import { jsonAnswer } from '../edge/describe.ts'
import type { Operations } from '../edge/operation.ts'
import type { World } from '../world.ts'

const about = { tags: ['audit'], requires: 'run:access' as const }

/** The keys that seal personal values: which there are, and the turning of one. */
export function addKeyRoutes(operations: Operations, { deps, wake }: World): void {
  operations.add(
    '/v1/keys',
    {
      ...{ ...about, method: 'get', operationId: 'read_keys' },
      responses: jsonAnswer(keyStateSchema, 'The versions of the key that seals personal values, the newest first'),
    },
    async (context) => context.json(await readKeys(deps, context.get('actor'))),
  )
  operations.add(
    '/v1/keys/turn',
    {
      ...{ ...about, method: 'post', operationId: 'turn_keys' },
      responses: jsonAnswer(
        keyStateSchema,
        'A new version is there, or one is turned already; everything is sealed with it while people work',
      ),
    },
    async (context) => {
      const state = await turnKeys(deps, context.get('actor'))
      await wake(context.get('actor').tenant)
      return context.json(state)
    },
  )
}
