import { initialValues } from '@courtyard/ui/form/form-model'
import { error } from '@sveltejs/kit'
import { portalPage } from '#lib/portal/portal-page.ts'
import type { PageLoad } from './$types'

/** The page's form, empty; what may not be created has no such page. */
export const load: PageLoad = async ({ params, url, parent }) => {
  const { catalog } = await parent()
  const { page, entity } = portalPage(catalog, params.page)
  if (!entity.writable || !entity.can.create) error(404, 'missing')
  return { page, entity, given: initialValues(entity, new URLSearchParams(url.search)) }
}
