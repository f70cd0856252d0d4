import { clientOf, refuse } from '#lib/client.ts'
import type { PageLoad } from './$types'

/** What a batch would ask for, the batches there are, and agreements of payers. */
export const load: PageLoad = async ({ params, fetch, url }) => {
  const client = clientOf(params.tenant, fetch)
  const asked = (name: string) => url.searchParams.get(name) || undefined
  const [proposal, batches, mandates, banks, me] = await Promise.all([
    client.debitProposal(asked('until')),
    client.debitBatches(asked('batches')),
    client.mandates({ cursor: asked('mandates') }),
    client.banks(),
    client.me(),
  ]).catch((thrown: unknown) => refuse(thrown, url.pathname))
  return { proposal, batches, mandates, banks: banks.items, today: me.today }
}
