import { refused, textIn } from '#lib/answers/refused.ts'
import { clientOf, refuse } from '#lib/client.ts'
import type { Actions, PageServerLoad } from './$types'

/** What hooks sent, latest first. */
export const load: PageServerLoad = async ({ params, fetch, url }) => {
  const client = clientOf(params.tenant, fetch)
  const asked = Object.fromEntries([...url.searchParams].filter(([, value]) => value !== ''))
  const work = Promise.all([client.hooks(), client.hookDeliveries(asked)])
  const [{ items }, page] = await work.catch((thrown: unknown) => refuse(thrown, url.pathname))
  return { asked, page, hooks: items.filter(({ direction }) => direction === 'send') }
}

export const actions: Actions = {
  async resend({ params, fetch, request }) {
    const id = textIn(await request.formData(), 'id')
    const problem = await clientOf(params.tenant, fetch)
      .resendDelivery(id)
      .catch((thrown: unknown) => refused(thrown, id))
    return problem ?? { sent: id }
  },
}
