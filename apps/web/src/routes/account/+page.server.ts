import type { AccountJson, KeyJson, MadeKey } from '@courtyard/contract/identity'
import { fail, redirect } from '@sveltejs/kit'
import { shownIn } from '#lib/identity/shown-in.ts'
import { postAuth, toldBy } from '#lib/server/sign-in.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

/** One's own account; who is not signed in goes to the start. */
export const load: PageServerLoad = async ({ fetch, url }) => {
  const answer = await fetch('/api/auth/account')
  if (!answer.ok) redirect(303, '/?next=/account')
  return { account: (await answer.json()) as AccountJson, isExpired: url.searchParams.has('expired') }
}

const text = (form: FormData, name: string) => String(form.get(name) ?? '')

/** Sends what a form says; what is told of a refusal belongs to the part of the page it came from. */
type Asked = { path: string; json: unknown; part: string; id?: string }
async function send<T>({ fetch }: Pick<RequestEvent, 'fetch'>, asked: Asked) {
  const answer = await postAuth(fetch, asked.path, asked.json)
  if (answer.ok) return { value: (await answer.json()) as T }
  const { status } = answer
  if (status === 401 && asked.part !== 'factor') redirect(303, '/?next=/account')
  return { failure: fail(status, { part: asked.part, id: asked.id, told: await toldBy(answer) }) }
}

export const actions: Actions = {
  async password(event) {
    const form = await event.request.formData()
    const json = { currentPassword: text(form, 'current') || '-', newPassword: text(form, 'password') || '-' }
    const { failure } = await send(event, { path: '/change-password', json, part: 'password' })
    return failure ?? { part: 'password', done: true }
  },
  async endOthers(event) {
    const { failure, value } = await send<{ ended: number }>(event, {
      ...{ path: '/account/sessions/end-others', json: {}, part: 'sessions' },
    })
    return failure ?? { part: 'sessions', ended: value?.ended ?? 0 }
  },
  async end(event) {
    const id = text(await event.request.formData(), 'id')
    const path = `/account/sessions/${encodeURIComponent(id)}/end`
    const { failure } = await send(event, { path, json: {}, part: 'sessions' })
    return failure ?? { part: 'sessions', ended: 1 }
  },
  async factorBegin(event) {
    const password = text(await event.request.formData(), 'password') || '-'
    const { failure, value } = await send<{ secret: string; url: string }>(event, {
      ...{ path: '/account/factor', json: { password }, part: 'factor' },
    })
    return failure ?? { part: 'factor', begun: value }
  },
  async factorConfirm(event) {
    const form = await event.request.formData()
    const code = text(form, 'code').trim().padEnd(6, '-')
    const { failure, value } = await send<{ codes: string[] }>(event, {
      ...{ path: '/account/factor/confirm', json: { code }, part: 'factor' },
    })
    const begun = { secret: text(form, 'secret'), url: text(form, 'url') }
    return failure ? fail(401, { part: 'factor', begun, isWrong: true }) : { part: 'factor', codes: value?.codes }
  },
  async factorRemove(event) {
    const password = text(await event.request.formData(), 'password') || '-'
    const { failure } = await send(event, { path: '/account/factor/remove', json: { password }, part: 'factor' })
    return failure ?? { part: 'factor' }
  },
  async passkeyRename(event) {
    const form = await event.request.formData()
    const id = text(form, 'id')
    const path = `/account/passkeys/${encodeURIComponent(id)}/name`
    const { failure } = await send(event, { path, json: { name: text(form, 'name') }, part: 'passkeys', id })
    return failure ?? { part: 'passkeys' }
  },
  async passkeyRemove(event) {
    const form = await event.request.formData()
    const id = text(form, 'id')
    const path = `/account/passkeys/${encodeURIComponent(id)}/remove`
    const { failure } = await send(event, { path, json: shownIn(form), part: 'passkeys', id })
    return failure ?? { part: 'passkeys' }
  },
  async signOnRemove(event) {
    const json = shownIn(await event.request.formData())
    const { failure } = await send(event, { path: '/account/sign-on/remove', json, part: 'sign-on' })
    return failure ?? { part: 'sign-on' }
  },
  async sendCode(event) {
    const { phone } = (await (await event.fetch('/api/auth/account')).json()) as AccountJson
    const answer = await postAuth(event.fetch, '/sign-in/phone/code', { phone: phone ?? '-' })
    return answer.ok ? { part: 'passkeys', done: true } : fail(answer.status, { part: 'passkeys' })
  },
  async keyMake(event) {
    const form = await event.request.formData()
    const json = {
      ...{ name: text(form, 'name'), roles: form.getAll('role').map(String), days: Number(text(form, 'days')) },
      ...shownIn(form),
    }
    const { failure, value } = await send<MadeKey>(event, { path: '/account/keys', json, part: 'keys' })
    return failure ?? { part: 'keys', key: value?.key }
  },
  async keyRevoke(event) {
    const id = text(await event.request.formData(), 'id')
    const path = `/account/keys/${encodeURIComponent(id)}/revoke`
    const { failure } = await send<{ keys: KeyJson[] }>(event, { path, json: {}, part: 'keys' })
    return failure ?? { part: 'keys' }
  },
}
