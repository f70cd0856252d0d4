import { clientOf, refuse } from '#lib/client.ts'
import { refused } from '#lib/publishing/refused.ts'
import type { Actions, PageServerLoad } from './$types'

/** One publish, as far as it is. */
export const load: PageServerLoad = async ({ params, fetch, url, depends }) => {
  depends('courtyard:publish')
  const publish = await clientOf(params.tenant, fetch)
    .readPublish(params.id)
    .catch((thrown: unknown) => refuse(thrown, url.pathname))
  return { publish }
}

export const actions: Actions = {
  async resume({ params, fetch }) {
    const publish = await clientOf(params.tenant, fetch)
      .resumePublish(params.id)
      .catch((thrown: unknown) => refused(thrown))
    return 'id' in publish ? { id: publish.id } : publish
  },
  async abandon({ params, fetch }) {
    const publish = await clientOf(params.tenant, fetch)
      .abandonPublish(params.id)
      .catch((thrown: unknown) => refused(thrown))
    return 'id' in publish ? { id: publish.id } : publish
  },
}
