import { driftLookSchema } from '@courtyard/contract/drift'
import { checkDriftNow, readDrift } from '@courtyard/core/keeping/read-drift'
import { jsonAnswer } from '../edge/describe.ts'
import type { Operations } from '../edge/operation.ts'
import type { World } from '../world.ts'

/** Whether somebody changed the tables behind the product's back. */
export function addDriftRoute(operations: Operations, { deps }: World): void {
  operations.add(
    '/v1/drift',
    {
      method: 'get',
      operationId: 'read_drift',
      tags: ['publishing'],
      requires: 'run:publish' as const,
      responses: jsonAnswer(driftLookSchema, 'What the last look at the tables found; one is taken every night'),
    },
    async (context) => context.json(await readDrift(deps, context.get('actor'))),
  )
  operations.add(
    '/v1/drift',
    {
      method: 'post',
      operationId: 'check_drift',
      tags: ['publishing'],
      requires: 'run:publish' as const,
      responses: jsonAnswer(driftLookSchema, 'What a look at the tables finds now'),
    },
    async (context) => context.json(await checkDriftNow(deps, context.get('actor'))),
  )
}
