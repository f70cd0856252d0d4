import { clientOf } from '#lib/client.ts'
import { portalPage } from '#lib/portal/portal-page.ts'
import { payloadOf, refusal } from '#lib/records/save-record.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  async save({ params, request, fetch }) {
    const client = clientOf(params.tenant, fetch)
    const { page, entity } = portalPage(await client.catalog(), params.page)
    const form = await request.formData()
    const at = { id: params.id, version: Number(form.get('version')), form: page.form }
    const saved = await client
      .update(entity.name, at, payloadOf(form))
      .catch((thrown: unknown) => refusal(thrown, () => client.read(entity.name, params.id)))
    return 'id' in saved ? { saved: true as const } : saved
  },
}
