import { error } from '@sveltejs/kit'
import { clientOf, refuse } from '#lib/client.ts'
import { billEntity } from '#lib/kernel-entities.ts'
import { loadLines } from '#lib/portal/load-portal.ts'
import type { PageLoad } from './$types'

/** One bill with every line and how it came about. */
export const load: PageLoad = async ({ params, url, fetch, parent }) => {
  const { catalog } = await parent()
  const entity = billEntity(catalog)
  if (!entity || !catalog.portal?.bills.show) error(404, 'missing')
  const client = clientOf(params.tenant, fetch)
  const work = Promise.all([
    client.read(entity.name, params.id),
    loadLines(client, catalog, params.id),
    client.onlineOptions(),
    client.invoiceable(params.id),
  ])
  const [bill, lines, online, invoiceable] = await work.catch((thrown: unknown) => refuse(thrown, url.pathname))
  return { bill, lines, online, invoiceable }
}
