import { clientOf, refuse } from '#lib/client.ts'
import type { PageLoad } from './$types'

/** How an online payment stands, after the provider's page. */
export const load: PageLoad = async ({ params, fetch, url, depends }) => {
  depends('courtyard:online-payment')
  const payment = await clientOf(params.tenant, fetch)
    .onlinePayment(params.id)
    .catch((thrown: unknown) => refuse(thrown, url.pathname))
  return { payment }
}
