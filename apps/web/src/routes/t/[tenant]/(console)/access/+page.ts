import { clientOf, refuse } from '#lib/client.ts'
import type { PageLoad } from './$types'

/** What one role may do to everything, or what every role may do to one thing. */
export const load: PageLoad = async ({ params, fetch, url }) => {
  const asked = (name: string) => url.searchParams.get(name) ?? ''
  const [role, entity] = [asked('role'), asked('entity')]
  const matrix = await clientOf(params.tenant, fetch)
    .matrix({ ...(role !== '' && { role }), ...(entity !== '' && { entity }) })
    .catch((thrown: unknown) => refuse(thrown, url.pathname))
  // Nothing asked for: the first role, so that a page is about something.
  const first = role === '' && entity === '' ? (matrix.roles[0]?.name ?? '') : role
  return { matrix, asked: { role: first, entity, q: asked('q') } }
}
