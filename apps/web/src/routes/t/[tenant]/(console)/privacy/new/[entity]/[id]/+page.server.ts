import type { NewPrivacyRequest } from '@courtyard/contract/privacy'
import { redirect } from '@sveltejs/kit'
import { refused, textIn } from '#lib/answers/refused.ts'
import { clientOf } from '#lib/client.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  async default({ params, fetch, request }) {
    const form = await request.formData()
    const received = textIn(form, 'received_on')
    // The API refuses what is no kind and no channel.
    const asked = {
      ...{ entity: params.entity, record: params.id, kind: textIn(form, 'kind'), channel: textIn(form, 'channel') },
      ...{ asked: textIn(form, 'asked'), ...(received && { received_on: received }) },
    } as NewPrivacyRequest
    const made = await clientOf(params.tenant, fetch)
      .receivePrivacyRequest(asked)
      .catch((thrown: unknown) => refused(thrown))
    if (!('kind' in made)) return made
    redirect(303, `/t/${params.tenant}/privacy/${made.id}`)
  },
}
