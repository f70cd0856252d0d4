import { clientOf, refuse } from '#lib/client.ts'
import type { PageLoad } from './$types'

/** One request, what the person agreed to, and of an erasure what it would do. */
export const load: PageLoad = async ({ params, fetch, url }) => {
  const client = clientOf(params.tenant, fetch)
  try {
    const request = await client.privacyRequest(params.id)
    // Of somebody who may not be seen, or is gone, nothing more is shown.
    if (request.person.title === null) return { request, consents: null, erasure: null }
    const { entity, id } = request.person
    const isErasure = request.kind === 'erasure' && request.state === 'open'
    const [consents, erasure] = await Promise.all([
      client.consents(entity, id),
      isErasure ? client.erasure(request.id) : null,
    ])
    return { request, consents, erasure }
  } catch (thrown) {
    refuse(thrown, url.pathname)
  }
}
