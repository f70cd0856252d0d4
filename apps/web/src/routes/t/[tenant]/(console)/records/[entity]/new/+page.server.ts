import { redirect } from '@sveltejs/kit'
import { clientOf } from '#lib/client.ts'
import { formNameOf, payloadOf, refusal } from '#lib/records/save-record.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  async save({ params, request, fetch }) {
    const client = clientOf(params.tenant, fetch)
    const form = await request.formData()
    const created = await client
      .create(params.entity, payloadOf(form), formNameOf(form))
      .catch((thrown: unknown) => refusal(thrown))
    if (!('id' in created)) return created
    redirect(303, `/t/${params.tenant}/records/${params.entity}/${created.id}`)
  },
}
