import { initialValues } from '@courtyard/ui/form/form-model'
import { error } from '@sveltejs/kit'
import type { PageLoad } from './$types'

/** An empty form; what may not be created has no such page. */
export const load: PageLoad = async ({ params, url, parent }) => {
  const { catalog } = await parent()
  const entity = catalog.entities[params.entity]
  if (!entity?.writable || !entity.can.create) error(404, 'missing')
  return { entity, given: initialValues(entity, new URLSearchParams(url.search)) }
}
