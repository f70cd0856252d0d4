import { error } from '@sveltejs/kit'
import { payerEntity } from '#lib/payments/payer-entity.ts'
import type { PageLoad } from './$types'

/** Finding the payer; what is typed is searched by the page. */
export const load: PageLoad = async ({ parent }) => {
  const { catalog } = await parent()
  const entities = payerEntity(catalog)
  if (!entities) error(404, 'missing')
  return { entities }
}
