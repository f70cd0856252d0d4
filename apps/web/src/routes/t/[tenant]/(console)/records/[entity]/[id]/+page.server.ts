import { redirect } from '@sveltejs/kit'
import { clientOf } from '#lib/client.ts'
import { formNameOf, payloadOf, refusal } from '#lib/records/save-record.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  async save({ params, request, fetch }) {
    const client = clientOf(params.tenant, fetch)
    const form = await request.formData()
    const version = Number(form.get('version'))
    const saved = await client
      .update(params.entity, { id: params.id, version, form: formNameOf(form) }, payloadOf(form))
      .catch((thrown: unknown) => refusal(thrown, () => client.read(params.entity, params.id)))
    return 'id' in saved ? { saved: true as const } : saved
  },
  async delete({ params, request, fetch }) {
    const back = String((await request.formData()).get('back') ?? '')
    const refused = await clientOf(params.tenant, fetch)
      .delete(params.entity, params.id)
      .catch((thrown: unknown) => refusal(thrown))
    if (refused) return refused
    redirect(303, back.startsWith(`/t/${params.tenant}/`) ? back : `/t/${params.tenant}`)
  },
}
