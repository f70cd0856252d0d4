import { clientOf, refuse } from '#lib/client.ts'
import { loadBills } from '#lib/portal/load-portal.ts'
import type { PageLoad } from './$types'

/** Every bill of the person. */
export const load: PageLoad = async ({ params, url, fetch, parent }) => {
  const { catalog } = await parent()
  const client = clientOf(params.tenant, fetch)
  const work = Promise.all([loadBills(client, catalog), client.onlineOptions()])
  const [bills, online] = await work.catch((thrown: unknown) => refuse(thrown, url.pathname))
  return { bills, online }
}
