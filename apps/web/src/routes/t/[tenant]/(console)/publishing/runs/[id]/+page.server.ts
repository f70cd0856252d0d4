import { refused } from '#lib/answers/refused.ts'
import { clientOf, refuse } from '#lib/client.ts'
import type { Action, Actions, PageServerLoad } from './$types'

/** One publish, as far as it is. */
export const load: PageServerLoad = async ({ params, fetch, url, depends }) => {
  depends('courtyard:publish')
  const publish = await clientOf(params.tenant, fetch)
    .readPublish(params.id)
    .catch((thrown: unknown) => refuse(thrown, url.pathname))
  return { publish }
}

const STEPS = {
  ...({ agree: 'agreeToPublish', refuse: 'refusePublish' } as const),
  ...({ resume: 'resumePublish', abandon: 'abandonPublish' } as const),
}

/** Takes a step of the publish that the page shows. */
const taking =
  (step: (typeof STEPS)[keyof typeof STEPS]): Action =>
  async ({ params, fetch }) => {
    const publish = await clientOf(params.tenant, fetch)
      [step](params.id)
      .catch((thrown: unknown) => refused(thrown))
    return 'id' in publish ? { id: publish.id } : publish
  }

export const actions = {
  agree: taking(STEPS.agree),
  refuse: taking(STEPS.refuse),
  resume: taking(STEPS.resume),
  abandon: taking(STEPS.abandon),
} satisfies Actions
