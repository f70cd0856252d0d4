import { refused, textIn } from '#lib/answers/refused.ts'
import { clientOf, refuse } from '#lib/client.ts'
import type { Actions, PageServerLoad } from './$types'

/** Who holds which role, by which grant, and what changed since somebody signed that it is right. */
export const load: PageServerLoad = async ({ params, fetch, url }) => {
  const review = await clientOf(params.tenant, fetch)
    .review()
    .catch((thrown: unknown) => refuse(thrown, url.pathname))
  return { review }
}

export const actions: Actions = {
  async sign({ params, request, fetch }) {
    const form = await request.formData()
    const signed = await clientOf(params.tenant, fetch)
      .signReview({ digest: textIn(form, 'digest'), note: textIn(form, 'note') })
      .catch((thrown: unknown) => refused(thrown))
    return 'digest' in signed ? { signed: true } : signed
  },
}
