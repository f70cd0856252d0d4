import { createSignOnStore } from '@courtyard/adapters/auth/single-sign-on'
import { reopenSignIn } from '@courtyard/core/identity/single-sign-on'
import { authStoreOf } from '../auth-store.ts'
import { type Command, required } from '../command.ts'
import { say } from '../texts/messages.ts'

/** Lets a tenant's staff sign in past their issuer again, in an emergency. */
export const signOnReopen: Command = {
  name: 'sign-on open',
  usage: '--tenant T',
  options: { tenant: { type: 'string' } },
  async run(call) {
    const { db, catalogs } = await call.deps()
    const { tenant: name } = await catalogs.load(required(call, 'tenant'))
    const reopened = await reopenSignIn({ db, signOns: createSignOnStore(await authStoreOf(call)) }, name)
    return { text: say(call.locale, reopened ? 'sign_on_reopened' : 'sign_on_open'), json: { reopened }, ok: true }
  },
}
