import { error } from '@sveltejs/kit'
import { clientOf, refuse } from '#lib/client.ts'
import { payerEntity } from '#lib/payments/payer-entity.ts'
import type { PageLoad } from './$types'

/** What one payer owes, and has with us. */
export const load: PageLoad = async ({ params, fetch, url, parent, depends }) => {
  depends('courtyard:account')
  const { catalog } = await parent()
  const entities = payerEntity(catalog)
  if (!entities) error(404, 'missing')
  const account = await clientOf(params.tenant, fetch)
    .payerAccount(params.payer)
    .catch((thrown: unknown) => refuse(thrown, url.pathname))
  return { entities, account }
}
