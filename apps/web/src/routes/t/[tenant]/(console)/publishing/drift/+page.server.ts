import { refused } from '#lib/answers/refused.ts'
import { clientOf, refuse } from '#lib/client.ts'
import type { Actions, PageServerLoad } from './$types'

/** What the last look at the tables found. */
export const load: PageServerLoad = async ({ params, fetch, url }) => {
  const drift = await clientOf(params.tenant, fetch)
    .readDrift()
    .catch((thrown: unknown) => refuse(thrown, url.pathname))
  return { drift }
}

export const actions: Actions = {
  async look({ params, fetch }) {
    const now = await clientOf(params.tenant, fetch)
      .checkDrift()
      .catch((thrown: unknown) => refused(thrown))
    return 'items' in now ? { now } : now
  },
}
