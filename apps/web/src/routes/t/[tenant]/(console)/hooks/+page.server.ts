import { refused, textIn } from '#lib/answers/refused.ts'
import { clientOf, refuse } from '#lib/client.ts'
import type { Actions, PageServerLoad } from './$types'

/** Every hook with how it fares, and the secrets that are set. */
export const load: PageServerLoad = async ({ params, fetch, url }) => {
  const client = clientOf(params.tenant, fetch)
  const work = Promise.all([client.hooks(), client.secrets()])
  const [hooks, secrets] = await work.catch((thrown: unknown) => refuse(thrown, url.pathname))
  return { hooks, secrets: secrets.items }
}

export const actions: Actions = {
  async enable({ params, fetch, request }) {
    const name = textIn(await request.formData(), 'name')
    return await clientOf(params.tenant, fetch)
      .enableHook(name)
      .catch((thrown: unknown) => refused(thrown, name))
  },
  async set({ params, fetch, request }) {
    const form = await request.formData()
    const name = textIn(form, 'name')
    return await clientOf(params.tenant, fetch)
      .putSecret(name, textIn(form, 'value'))
      .catch((thrown: unknown) => refused(thrown, name))
  },
  async remove({ params, fetch, request }) {
    const name = textIn(await request.formData(), 'name')
    return await clientOf(params.tenant, fetch)
      .deleteSecret(name)
      .catch((thrown: unknown) => refused(thrown, name))
  },
}
