import { redirect } from '@sveltejs/kit'
import { clientOf } from '#lib/client.ts'
import { portalPage } from '#lib/portal/portal-page.ts'
import { payloadOf, refusal } from '#lib/records/save-record.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  /** The form is the page's, whatever was sent: what it asks for is held by the server. */
  async save({ params, request, fetch }) {
    const client = clientOf(params.tenant, fetch)
    const { page, entity } = portalPage(await client.catalog(), params.page)
    const created = await client
      .create(entity.name, payloadOf(await request.formData()), page.form)
      .catch((thrown: unknown) => refusal(thrown))
    if (!('id' in created)) return created
    redirect(303, `/t/${params.tenant}/pages/${page.name}?sent`)
  },
}
