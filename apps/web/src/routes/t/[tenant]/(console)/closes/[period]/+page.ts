import { clientOf, refuse } from '#lib/client.ts'
import type { PageLoad } from './$types'

/** What a month reports; of an open one, what the last check of the books said to whoever may read it. */
export const load: PageLoad = async ({ params, fetch, url, parent }) => {
  const client = clientOf(params.tenant, fetch)
  const close = await client.close(params.period).catch((thrown: unknown) => refuse(thrown, url.pathname))
  const { catalog } = await parent()
  const asks = close.state === 'open' && catalog.runs.includes('books')
  return { close, books: asks ? await client.books().catch(() => null) : null }
}
