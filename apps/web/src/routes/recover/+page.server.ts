import { fail } from '@sveltejs/kit'
import { postAuth } from '#lib/server/sign-in.ts'
import type { Actions, PageServerLoad } from './$types'

/** Whether this installation can send a link. */
export const load: PageServerLoad = async ({ fetch }) => {
  const { mail } = (await (await fetch('/api/auth/ways')).json()) as { mail: boolean }
  return { mail }
}

export const actions: Actions = {
  async default({ request, fetch }) {
    const email = String((await request.formData()).get('email') ?? '').trim()
    const answer = await postAuth(fetch, '/recovery', { email: email || '-' })
    if (answer.status === 429) return fail(429, { email, reason: 'wait_told' as const })
    if (!answer.ok) return fail(503, { email, reason: 'service_down' as const })
    return { sent: true as const }
  },
}
