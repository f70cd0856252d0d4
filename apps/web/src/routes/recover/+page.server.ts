import { fail, redirect } from '@sveltejs/kit'
import { postAuth } from '#lib/server/sign-in.ts'
import type { Actions, PageServerLoad } from './$types'

type Ways = { mail: boolean; sms: boolean }
type Link = { tenant: string; code: string }

/** What this installation can send. */
export const load: PageServerLoad = async ({ fetch }) => {
  const { mail, sms } = (await (await fetch('/api/auth/ways')).json()) as Ways
  return { mail, sms }
}

const pathOf = ({ code }: Link) => `/set-password?kind=recovery&code=${encodeURIComponent(code)}`

export const actions: Actions = {
  async ask({ request, fetch }) {
    const login = String((await request.formData()).get('login') ?? '').trim()
    const isMail = login.includes('@')
    const answer = isMail
      ? await postAuth(fetch, '/recovery', { email: login })
      : await postAuth(fetch, '/sign-in/phone/code', { phone: login || '-' })
    if (answer.status === 429) return fail(429, { reason: 'wait_told' as const })
    if (!answer.ok) return fail(503, { reason: 'service_down' as const })
    return isMail ? { sent: true as const } : { phone: login }
  },
  async code({ request, fetch }) {
    const form = await request.formData()
    const phone = String(form.get('phone') ?? '')
    const code = String(form.get('code') ?? '').trim()
    const answer = await postAuth(fetch, '/recovery/phone', { phone: phone || '-', code: code || '-' })
    if (!answer.ok) return fail(401, { phone, reason: 'phone_wrong' as const })
    const { links } = (await answer.json()) as { links: Link[] }
    const [first, other] = links
    if (first && !other) redirect(303, pathOf(first))
    return { choices: links.map((link) => ({ tenant: link.tenant, href: pathOf(link) })) }
  },
}
