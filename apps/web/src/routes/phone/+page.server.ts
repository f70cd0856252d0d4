import { fail, redirect } from '@sveltejs/kit'
import { entered, postAuth } from '#lib/server/sign-in.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  async send({ request, fetch }) {
    const phone = String((await request.formData()).get('phone') ?? '').trim()
    const answer = await postAuth(fetch, '/sign-in/phone/code', { phone: phone || '-' })
    if (answer.status === 429) return fail(429, { reason: 'wait_told' as const })
    if (!answer.ok) return fail(503, { reason: 'service_down' as const })
    return { phone }
  },
  async enter({ request, fetch, cookies }) {
    const form = await request.formData()
    const phone = String(form.get('phone') ?? '')
    const code = String(form.get('code') ?? '').trim()
    const answer = await postAuth(fetch, '/sign-in/phone', { phone: phone || '-', code: code || '-' })
    if (!answer.ok) return fail(401, { phone, reason: 'phone_wrong' as const })
    const step = await entered(answer, cookies)
    if (step) return step
    redirect(303, '/')
  },
  async choose({ request, fetch, cookies }) {
    const ticket = String((await request.formData()).get('ticket') ?? '')
    const answer = await postAuth(fetch, '/sign-in/choose', { ticket: ticket || '-' })
    if (!answer.ok) return fail(401, { reason: 'phone_wrong' as const })
    const step = await entered(answer, cookies)
    if (step) return step
    redirect(303, '/')
  },
}
