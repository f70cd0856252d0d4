import { privacyKinds } from '@courtyard/contract/privacy'
import { refused, textIn } from '#lib/answers/refused.ts'
import { clientOf, refuse } from '#lib/client.ts'
import type { Actions, PageServerLoad } from './$types'

/** What is held of who looks, what they agreed to and what they asked. */
export const load: PageServerLoad = async ({ params, fetch, url }) => ({
  mine: await clientOf(params.tenant, fetch)
    .myData()
    .catch((thrown: unknown) => refuse(thrown, url.pathname)),
})

export const actions: Actions = {
  async ask({ params, fetch, request }) {
    const form = await request.formData()
    const kind = privacyKinds.find((one) => one === textIn(form, 'kind')) ?? 'access'
    const made = await clientOf(params.tenant, fetch)
      .askAboutMyData({ kind, asked: textIn(form, 'asked') })
      .catch((thrown: unknown) => refused(thrown))
    return 'kind' in made ? { done: true } : made
  },
  async withdraw({ params, fetch, request }) {
    const id = textIn(await request.formData(), 'id')
    const done = await clientOf(params.tenant, fetch)
      .withdrawMyRequest(id)
      .catch((thrown: unknown) => refused(thrown))
    return 'kind' in done ? { done: true } : done
  },
  async consent({ params, fetch, request }) {
    const form = await request.formData()
    const said = { purpose: textIn(form, 'purpose'), given: textIn(form, 'given') === 'true' }
    const done = await clientOf(params.tenant, fetch)
      .setMyConsent(said)
      .catch((thrown: unknown) => refused(thrown))
    return 'purposes' in done ? { done: true } : done
  },
}
