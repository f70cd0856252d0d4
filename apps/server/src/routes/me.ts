import { meSchema } from '@courtyard/contract/description'
import { dayIn } from '@courtyard/std/day'
import { jsonAnswer } from '../edge/describe.ts'
import type { Operations } from '../edge/operation.ts'
import type { World } from '../world.ts'

/** GET /me: who is asking, in which roles. */
export function addMeRoute(operations: Operations, { deps }: World): void {
  operations.add(
    '/v1/me',
    { method: 'get', operationId: 'me', tags: ['session'], responses: jsonAnswer(meSchema, 'Who is asking') },
    async (context) => {
      const { id, name, kind, roles, record, tenant } = context.get('actor')
      const catalog = await deps.catalogs.load(tenant)
      const today = dayIn(deps.clock.now(), catalog.timeZone)
      return context.json({ id, name, email: context.get('signedIn').email, kind, roles, record, tenant, today })
    },
  )
}
