import { error } from '@sveltejs/kit'
import type { LayoutLoad } from './$types'

/** Drafts and versions are for whoever may publish; for everybody else there is no such page. */
export const load: LayoutLoad = async ({ parent }) => {
  const { catalog } = await parent()
  if (!catalog.runs.includes('publish')) error(404, 'missing')
}
