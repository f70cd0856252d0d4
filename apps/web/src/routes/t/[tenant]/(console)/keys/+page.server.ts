import { refused } from '#lib/answers/refused.ts'
import { clientOf, refuse } from '#lib/client.ts'
import type { Actions, PageServerLoad } from './$types'

/** The keys that seal personal values, and how far a turning is. */
export const load: PageServerLoad = async ({ params, fetch, url }) => ({
  keys: await clientOf(params.tenant, fetch)
    .keys()
    .catch((thrown: unknown) => refuse(thrown, url.pathname)),
})

export const actions: Actions = {
  async turn({ params, fetch }) {
    const turned = await clientOf(params.tenant, fetch)
      .turnKeys()
      .catch((thrown: unknown) => refused(thrown))
    return 'versions' in turned ? { turned: true } : turned
  },
}
