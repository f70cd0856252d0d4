import type { Answers } from '@courtyard/contract/publishing'
import { redirect } from '@sveltejs/kit'
import { jsonIn, refused, textIn } from '#lib/answers/refused.ts'
import { clientOf, refuse } from '#lib/client.ts'
import { judge } from '#lib/publishing/load-judgement.ts'
import type { Actions, PageServerLoad } from './$types'

/** What publishing the draft would do. Counting takes as long as the tables are large, so no page waits for it. */
export const load: PageServerLoad = async ({ params, fetch, url, parent, depends }) => {
  depends('courtyard:draft')
  const { draft } = await parent()
  const client = clientOf(params.tenant, fetch)
  const diff = await client.diffDraft(params.id).catch((thrown: unknown) => refuse(thrown, url.pathname))
  const isOpen = draft.state === 'open' && draft.base_version === draft.current_version
  // What does not compile says so above; who is concerned is told beside it.
  const rights = isOpen ? client.rightsOfDraft(params.id).catch(() => null) : null
  return { diff, judgement: isOpen ? judge(client, params.id) : null, rights }
}

export const actions: Actions = {
  async answer({ params, request, fetch }) {
    const client = clientOf(params.tenant, fetch)
    const form = await request.formData()
    const key = textIn(form, 'key')
    const { [key]: _, ...rest } = (await client.readDraft(params.id)).answers as Answers
    const answer = jsonIn(form, 'answer') as Answers[string] | null | undefined
    const answers = answer ? { ...rest, [key]: answer } : rest
    const saved = await client
      .answerDraft({ id: params.id, version: Number(textIn(form, 'version')) }, answers)
      .catch((thrown: unknown) => refused(thrown, key))
    return 'id' in saved ? { answered: key } : saved
  },
  async publish({ params, request, fetch }) {
    const form = await request.formData()
    const publish = await clientOf(params.tenant, fetch)
      .publishDraft(params.id, { seal: textIn(form, 'seal'), note: textIn(form, 'note') })
      .catch((thrown: unknown) => refused(thrown, 'publish'))
    if (!('id' in publish)) return publish
    redirect(303, `/t/${params.tenant}/publishing/runs/${publish.id}`)
  },
  async discard({ params, fetch }) {
    const gone = await clientOf(params.tenant, fetch)
      .deleteDraft(params.id)
      .catch((thrown: unknown) => refused(thrown, 'draft'))
    if (gone) return gone
    redirect(303, `/t/${params.tenant}/publishing`)
  },
}
