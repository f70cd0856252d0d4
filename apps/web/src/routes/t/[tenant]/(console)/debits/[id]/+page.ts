import { clientOf, refuse } from '#lib/client.ts'
import type { PageLoad } from './$types'

/** One batch with its rows. */
export const load: PageLoad = async ({ params, fetch, url }) => {
  const client = clientOf(params.tenant, fetch)
  const [batch, me] = await Promise.all([client.debitBatch(params.id), client.me()]).catch((thrown: unknown) =>
    refuse(thrown, url.pathname),
  )
  return { batch, today: me.today }
}
