import { clientOf, refuse } from '#lib/client.ts'
import type { PageLoad } from './$types'

/** People to ask about, and the record the page was opened from. */
export const load: PageLoad = async ({ params, fetch, url }) => {
  const asked = (name: string) => url.searchParams.get(name) ?? ''
  const people = await clientOf(params.tenant, fetch)
    .members({ q: asked('q') })
    .catch((thrown: unknown) => refuse(thrown, url.pathname))
  return {
    people: people.items,
    asked: { q: asked('q'), entity: asked('entity'), id: asked('id'), title: asked('title'), member: asked('member') },
  }
}
