import { clientOf, refuse } from '#lib/client.ts'
import type { PageLoad } from './$types'

/** What was paid online, and for who may reconcile, what the provider's books and ours differ in. */
export const load: PageLoad = async ({ params, fetch, url, parent }) => {
  const { catalog } = await parent()
  const client = clientOf(params.tenant, fetch)
  const mayReconcile = catalog.runs.includes('bank')
  const work = Promise.all([
    client.onlineOptions(),
    client.onlinePayments(url.searchParams.get('cursor') ?? undefined),
    mayReconcile ? client.onlineReconciliation() : null,
  ])
  const [options, payments, reconciliation] = await work.catch((thrown: unknown) => refuse(thrown, url.pathname))
  return { options, payments, reconciliation }
}
