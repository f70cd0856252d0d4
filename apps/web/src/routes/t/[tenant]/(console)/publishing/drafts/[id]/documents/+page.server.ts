import { redirect } from '@sveltejs/kit'
import { jsonIn, refused, textIn } from '#lib/answers/refused.ts'
import { clientOf, refuse } from '#lib/client.ts'
import type { Actions, PageServerLoad } from './$types'

/** The documents of a draft, the text of the one that is open, and every problem of all of them. */
export const load: PageServerLoad = async ({ params, fetch, url, depends }) => {
  depends('courtyard:draft')
  const client = clientOf(params.tenant, fetch)
  const { items } = await client.draftDocuments(params.id).catch((thrown: unknown) => refuse(thrown, url.pathname))
  const file = url.searchParams.get('file')
  const check = client.checkDraft(params.id).then(
    (found) => found,
    () => null,
  )
  return {
    file,
    text: items.find(({ path }) => path === file)?.text ?? null,
    documents: items.map(({ path, layer, change }) => ({ path, layer, change })),
    check,
  }
}

export const actions: Actions = {
  async save({ params, request, fetch }) {
    const form = await request.formData()
    const [path, text] = [textIn(form, 'path').trim(), textIn(form, 'text').replaceAll('\r\n', '\n')]
    const draft = { id: params.id, version: Number(textIn(form, 'version')) }
    const saved = await clientOf(params.tenant, fetch)
      .putDraftDocument(draft, { path, text })
      .catch((thrown: unknown) => refused(thrown))
    return 'id' in saved ? { saved: path } : saved
  },
  async remove({ params, request, fetch }) {
    const form = await request.formData()
    const draft = { id: params.id, version: Number(textIn(form, 'version')) }
    const saved = await clientOf(params.tenant, fetch)
      .deleteDraftDocument(draft, textIn(form, 'path'))
      .catch((thrown: unknown) => refused(thrown))
    if (!('id' in saved)) return saved
    redirect(303, `/t/${params.tenant}/publishing/drafts/${params.id}/documents`)
  },
  async import({ params, request, fetch }) {
    const form = await request.formData()
    const documents = (jsonIn(form, 'documents') ?? []) as { path: string; text: string }[]
    const draft = { id: params.id, version: Number(textIn(form, 'version')) }
    const saved = await clientOf(params.tenant, fetch)
      .importIntoDraft(draft, documents)
      .catch((thrown: unknown) => refused(thrown))
    if (!('id' in saved)) return saved
    redirect(303, `/t/${params.tenant}/publishing/drafts/${params.id}/changes`)
  },
}
