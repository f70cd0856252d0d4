import { clientOf, refuse } from '#lib/client.ts'
import type { PageLoad } from './$types'

/** One run, as far as it is. */
export const load: PageLoad = async ({ params, fetch, url, depends }) => {
  depends('courtyard:run')
  const run = await clientOf(params.tenant, fetch)
    .readFeeRun(params.id)
    .catch((thrown: unknown) => refuse(thrown, url.pathname))
  return { run }
}
