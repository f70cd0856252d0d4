import { redirect } from '@sveltejs/kit'
import { jsonIn, refused, textIn } from '#lib/answers/refused.ts'
import { clientOf, refuse } from '#lib/client.ts'
import type { Actions, PageServerLoad } from './$types'

/** Every draft, with how many remarks of the open ones are not settled. */
export const load: PageServerLoad = async ({ params, fetch, url }) => {
  const client = clientOf(params.tenant, fetch)
  try {
    const [drafts, versions] = await Promise.all([client.listDrafts(), client.listVersions({ limit: 1 })])
    const open = drafts.items.filter(({ state }) => state === 'open')
    const comments = await Promise.all(open.map(({ id }) => client.draftComments(id)))
    const unsettled = open.map(({ id }, at) => [id, comments[at]!.items.filter(({ resolved }) => !resolved).length])
    return {
      drafts: drafts.items,
      unsettled: Object.fromEntries(unsettled) as Record<string, number>,
      current: versions.items[0]?.version ?? 0,
    }
  } catch (thrown) {
    return refuse(thrown, url.pathname)
  }
}

export const actions: Actions = {
  async create({ params, request, fetch }) {
    const name = textIn(await request.formData(), 'name').trim()
    const draft = await clientOf(params.tenant, fetch)
      .createDraft(name)
      .catch((thrown: unknown) => refused(thrown))
    if (!('id' in draft)) return draft
    redirect(303, `/t/${params.tenant}/publishing/drafts/${draft.id}/documents`)
  },
  async import({ params, request, fetch }) {
    const client = clientOf(params.tenant, fetch)
    const form = await request.formData()
    const documents = (jsonIn(form, 'documents') ?? []) as { path: string; text: string }[]
    const made = await client
      .createDraft(textIn(form, 'name').slice(0, 200))
      .then((draft) => client.importIntoDraft(draft, documents))
      .catch((thrown: unknown) => refused(thrown))
    if (!('id' in made)) return made
    redirect(303, `/t/${params.tenant}/publishing/drafts/${made.id}`)
  },
}
