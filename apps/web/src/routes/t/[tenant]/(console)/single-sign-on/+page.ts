import { clientOf, refuse } from '#lib/client.ts'
import type { PageLoad } from './$types'

/** What the company says of its issuer, and who of its people there are. */
export const load: PageLoad = async ({ params, fetch, url, depends }) => {
  depends('courtyard:single-sign-on')
  const client = clientOf(params.tenant, fetch)
  const work = Promise.all([client.singleSignOn(), client.members({ q: '' })])
  const [signOn, members] = await work.catch((thrown: unknown) => refuse(thrown, url.pathname))
  return { signOn, members: members.items }
}
