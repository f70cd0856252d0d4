import { refused, textIn } from '#lib/answers/refused.ts'
import { clientOf, refuse } from '#lib/client.ts'
import type { Actions, PageServerLoad } from './$types'

/** What waits for a second person, and what was decided of late. */
export const load: PageServerLoad = async ({ params, fetch, url, depends }) => {
  depends('courtyard:approvals')
  const client = clientOf(params.tenant, fetch)
  const [waiting, ended] = await Promise.all([
    client.moneyRequests({ state: 'waiting' }),
    client.moneyRequests({ state: 'ended' }),
  ]).catch((thrown: unknown) => refuse(thrown, url.pathname))
  return { waiting: waiting.items, ended: ended.items }
}

export const actions: Actions = {
  async approve({ params, request, fetch }) {
    const form = await request.formData()
    const id = textIn(form, 'id')
    const json = { note: textIn(form, 'note') }
    const done = await clientOf(params.tenant, fetch)
      .approveMoney(id, { key: textIn(form, 'key'), json })
      .catch((thrown: unknown) => refused(thrown, id))
    return 'state' in done ? { decided: id } : done
  },
  async reject({ params, request, fetch }) {
    const form = await request.formData()
    const id = textIn(form, 'id')
    const done = await clientOf(params.tenant, fetch)
      .rejectMoney(id, textIn(form, 'note'))
      .catch((thrown: unknown) => refused(thrown, id))
    return 'state' in done ? { decided: id } : done
  },
  async withdraw({ params, request, fetch }) {
    const id = textIn(await request.formData(), 'id')
    const done = await clientOf(params.tenant, fetch)
      .withdrawMoney(id)
      .catch((thrown: unknown) => refused(thrown, id))
    return 'state' in done ? { decided: id } : done
  },
}
