import type { RebaseChoice } from '@courtyard/contract/rebase'
import { redirect } from '@sveltejs/kit'
import { jsonIn, refused, textIn } from '#lib/answers/refused.ts'
import { clientOf, refuse } from '#lib/client.ts'
import type { Actions, PageServerLoad } from './$types'

/** What moving the draft over the version in force would do. */
export const load: PageServerLoad = async ({ params, fetch, url, depends }) => {
  depends('courtyard:draft')
  const rebase = await clientOf(params.tenant, fetch)
    .previewRebase(params.id)
    .catch((thrown: unknown) => refuse(thrown, url.pathname))
  return { rebase }
}

export const actions: Actions = {
  async move({ params, request, fetch }) {
    const form = await request.formData()
    const choices = (jsonIn(form, 'choices') ?? {}) as Record<string, RebaseChoice>
    const moved = await clientOf(params.tenant, fetch)
      .rebaseDraft({ id: params.id, version: Number(textIn(form, 'version')) }, choices)
      .catch((thrown: unknown) => refused(thrown))
    if (!('draft' in moved)) return moved
    redirect(303, `/t/${params.tenant}/publishing/drafts/${params.id}`)
  },
}
