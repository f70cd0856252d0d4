import { locales } from '@courtyard/ui/i18n/messages'
import { fail, redirect } from '@sveltejs/kit'
import { clientOf } from '#lib/client.ts'
import { entered, passCookies, postAuth, readAccount, safePath } from '#lib/server/sign-in.ts'
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
  if (account && me === null && (await isExpired(fetch))) redirect(303, '/account?expired')
  const ways = (await (await fetch('/api/auth/ways')).json()) as Ways
  return { blocked: account !== null, ways }
}

type Ways = { mail: boolean; sms: boolean; shelf: boolean; passkeys: boolean }

const isExpired = async (fetch: Parameters<typeof readAccount>[0]): Promise<boolean> => {
  const answer = await fetch('/api/auth/account')
  return answer.ok && ((await answer.json()) as { must_change: boolean }).must_change
}

const startOf = (me: { tenant: string; kind: string }) => `/t/${me.tenant}${me.kind === 'portal' ? '/home' : ''}`

/** The new session reaches the API with the next request, which the load above answers. */
const startPath = (url: URL): string =>
  url.searchParams.has('next') ? `/?next=${encodeURIComponent(safePath(url.searchParams.get('next')))}` : '/'

export const actions: Actions = {
  async signIn({ request, fetch, cookies, url }) {
    const form = await request.formData()
    const email = String(form.get('email') ?? '').trim()
    const password = String(form.get('password') ?? '')
    if (!email || !password) return fail(400, { email, reason: 'sign_in_needed' as const })
    const answer = await postAuth(fetch, '/sign-in/email', { email, password })
    if (answer.status === 429) return fail(429, { email, reason: 'wait_told' as const })
    if (answer.status >= 500) return fail(503, { email, reason: 'service_down' as const })
    if (!answer.ok) return fail(401, { email, reason: 'sign_in_refused' as const })
    const step = await entered(answer, cookies)
    if (step?.second) return { email, second: step.second, passkey: step.passkey === true }
    redirect(303, startPath(url))
  },
  async second({ request, fetch, cookies, url }) {
    const form = await request.formData()
    const ticket = String(form.get('ticket') ?? '')
    const answer = await postAuth(fetch, '/sign-in/second', { ticket, code: String(form.get('code') ?? '') })
    if (!answer.ok)
      return fail(401, {
        email: '',
        second: ticket,
        passkey: form.get('passkey') === '1',
        reason: 'phone_wrong' as const,
      })
    passCookies(answer, cookies)
    redirect(303, startPath(url))
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
