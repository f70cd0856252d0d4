import { clientOf, refuse } from '#lib/client.ts'
import { portalPage } from '#lib/portal/portal-page.ts'
import type { PageLoad } from './$types'

/** One record of the page, as far as the person may read it. */
export const load: PageLoad = async ({ params, url, fetch, parent, depends }) => {
  depends('courtyard:records')
  const { catalog } = await parent()
  const { page, entity } = portalPage(catalog, params.page)
  const record = await clientOf(params.tenant, fetch)
    .read(entity.name, params.id)
    .catch((thrown: unknown) => refuse(thrown, url.pathname))
  return { page, entity, record }
}
