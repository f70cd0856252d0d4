import { locales } from '@courtyard/ui/i18n/messages'
import { fail, redirect } from '@sveltejs/kit'
import { clientOf } from '#lib/client.ts'
import { passCookies, readAccount, safePath } from '#lib/server/sign-in.ts'
import type { Actions, PageServerLoad } from './$types'

const YEAR_S = 365 * 24 * 3600
const preferences: Readonly<Record<string, readonly string[]>> = {
  locale: locales,
  theme: ['light', 'dark', 'system'],
  size: ['normal', 'large'],
}

/** Who is signed in goes straight to their own start page. */
export const load: PageServerLoad = async ({ fetch, url }) => {
  const account = await readAccount(fetch)
  const me =
    account &&
    (await clientOf(account.tenant, fetch)
      .me()
      .catch(() => null))
  if (me) redirect(303, url.searchParams.has('next') ? safePath(url.searchParams.get('next')) : startOf(me))
  return { blocked: account !== null }
}

const startOf = (me: { tenant: string; kind: string }) => `/t/${me.tenant}${me.kind === 'portal' ? '/home' : ''}`

export const actions: Actions = {
  async signIn({ request, fetch, cookies, url }) {
    const form = await request.formData()
    const email = String(form.get('email') ?? '').trim()
    const password = String(form.get('password') ?? '')
    if (!email || !password) return fail(400, { email, reason: 'sign_in_needed' as const })
    const answer = await fetch('/api/auth/sign-in/email', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
    })
    if (answer.status === 429) return fail(429, { email, reason: 'sign_in_locked' as const })
    if (answer.status >= 500) return fail(503, { email, reason: 'service_down' as const })
    if (!answer.ok) return fail(401, { email, reason: 'sign_in_wrong' as const })
    passCookies(answer, cookies)
    // The new session reaches the API with the next request, which the load above answers.
    redirect(
      303,
      url.searchParams.has('next') ? `/?next=${encodeURIComponent(safePath(url.searchParams.get('next')))}` : '/',
    )
  },
  async signOut({ fetch, cookies }) {
    const answer = await fetch('/api/auth/sign-out', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    })
    passCookies(answer, cookies)
    redirect(303, '/')
  },
  async preference({ request, cookies }) {
    const form = await request.formData()
    for (const [name, allowed] of Object.entries(preferences)) {
      const value = form.get(name)
      if (typeof value === 'string' && allowed.includes(value))
        cookies.set(name, value, { path: '/', maxAge: YEAR_S, sameSite: 'lax', httpOnly: true, secure: false })
    }
    redirect(303, safePath(form.get('from')))
  },
}
