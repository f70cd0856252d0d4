import type { CatalogDescription, EntityDescription } from '@courtyard/contract/description'
import type { PortalPage } from '@courtyard/metadata/catalog'
import { error } from '@sveltejs/kit'

/** A page that the portal names, with its entity. What it does not name is not there (404). */
export function portalPage(
  catalog: CatalogDescription,
  name: string,
): { readonly page: PortalPage; readonly entity: EntityDescription } {
  const page = catalog.portal?.pages?.find((one) => one.name === name)
  const entity = page && catalog.entities[page.entity]
  if (!page || !entity) error(404, 'missing')
  return { page, entity }
}
