import { refused, textIn } from '#lib/answers/refused.ts'
import { clientOf } from '#lib/client.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  async add({ params, request, fetch }) {
    const form = await request.formData()
    const comment = { file: textIn(form, 'file'), pointer: textIn(form, 'pointer'), text: textIn(form, 'text') }
    const added = await clientOf(params.tenant, fetch)
      .addDraftComment(params.id, comment)
      .catch((thrown: unknown) => refused(thrown))
    return 'id' in added ? { added: added.id } : added
  },
  async settle({ params, request, fetch }) {
    const form = await request.formData()
    const settled = await clientOf(params.tenant, fetch)
      .resolveDraftComment(textIn(form, 'id'), textIn(form, 'resolved') === 'true')
      .catch((thrown: unknown) => refused(thrown))
    return 'id' in settled ? { settled: settled.id } : settled
  },
}
