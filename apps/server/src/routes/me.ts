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
      const { id, name, kind, roles, record, tenant, viewedBy } = context.get('actor')
      const catalog = await deps.catalogs.load(tenant)
      const today = dayIn(deps.clock.now(), catalog.timeZone)
      // The address is that of who signed in: nobody else's is told.
      const { email } = context.get('signedIn')
      const me = { id, name, email, kind, roles, record, tenant, today }
      return context.json({ ...me, ...(viewedBy && { viewed_by: viewedBy }) })
    },
  )
}
