import { refused } from '#lib/answers/refused.ts'
import { clientOf, refuse } from '#lib/client.ts'
import type { Actions, PageServerLoad } from './$types'

/** The trial balance, and what the last check of the books found. */
export const load: PageServerLoad = async ({ params, fetch, url }) => {
  const books = await clientOf(params.tenant, fetch)
    .books()
    .catch((thrown: unknown) => refuse(thrown, url.pathname))
  return { books }
}

export const actions: Actions = {
  async verify({ params, fetch }) {
    const asked = await clientOf(params.tenant, fetch)
      .verifyBooks()
      .catch((thrown: unknown) => refused(thrown))
    return 'checking' in asked ? { asked: true } : asked
  },
}
