import { driftLookSchema } from '@courtyard/contract/drift'
import { readDrift } from '@courtyard/core/keeping/read-drift'
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
      responses: jsonAnswer(driftLookSchema, 'What the last nightly look at the tables found'),
    },
    async (context) => context.json(await readDrift(deps, context.get('actor'))),
  )
}
