import { error } from '@sveltejs/kit'
import type { LayoutLoad } from './$types'

/** The portal serves only what its document names; without one there is none. */
export const load: LayoutLoad = async ({ parent }) => {
  const { catalog } = await parent()
  if (!catalog.portal) error(404, 'missing')
}
