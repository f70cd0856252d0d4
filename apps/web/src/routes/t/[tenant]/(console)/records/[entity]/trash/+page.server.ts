import { clientOf } from '#lib/client.ts'
import { refusal } from '#lib/records/save-record.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  async restore({ params, request, fetch }) {
    const id = String((await request.formData()).get('id') ?? '')
    const restored = await clientOf(params.tenant, fetch)
      .restore(params.entity, id)
      .catch((thrown: unknown) => refusal(thrown))
    return 'id' in restored ? { restored: id } : restored
  },
}
