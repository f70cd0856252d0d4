import { fail, redirect } from '@sveltejs/kit'
import { entered, postAuth, toldBy } from '#lib/server/sign-in.ts'
import type { Actions, PageServerLoad } from './$types'

const linkOf = (url: URL) => ({
  kind: url.searchParams.get('kind') === 'invitation' ? 'invitation' : 'recovery',
  code: url.searchParams.get('code')?.slice(0, 100) || '-',
})

/** Whether the link still works. Looking does not use it: mail programs look too. */
export const load: PageServerLoad = async ({ fetch, url }) => {
  const { kind, code } = linkOf(url)
  const answer = await postAuth(fetch, '/links', { kind, code })
  const { works } = (await answer.json()) as { works?: boolean }
  return { kind, works: works === true }
}

export const actions: Actions = {
  async default({ request, fetch, cookies, url }) {
    const password = String((await request.formData()).get('password') ?? '')
    const answer = await postAuth(fetch, '/password', { ...linkOf(url), password: password || '-' })
    if (answer.status === 410) return fail(410, { gone: true as const })
    if (!answer.ok) return fail(answer.status, { told: await toldBy(answer) })
    const step = await entered(answer, cookies)
    if (step?.second) return { second: step.second, passkey: step.passkey === true }
    redirect(303, '/')
  },
}
