import { clientOf, refuse } from '#lib/client.ts'
import type { PageLoad } from './$types'

/** What other systems sent, latest first. */
export const load: PageLoad = async ({ params, fetch, url }) => {
  const client = clientOf(params.tenant, fetch)
  const asked = Object.fromEntries([...url.searchParams].filter(([, value]) => value !== ''))
  const work = Promise.all([client.hooks(), client.hookMessages(asked)])
  const [{ items }, page] = await work.catch((thrown: unknown) => refuse(thrown, url.pathname))
  return { asked, page, hooks: items.filter(({ direction }) => direction === 'receive') }
}
