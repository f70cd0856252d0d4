import { setOnlineAccount } from '@courtyard/core/money/online/access'
import { type Command, positional } from '../command.ts'
import { say } from '../texts/messages.ts'

/** Gives a tenant its connected account at the payment provider, or takes it away. */
export const tenantOnline: Command = {
  name: 'tenant online',
  usage: '<tenant> <acct_…|none>',
  options: {},
  async run(call) {
    const [tenant, given] = [positional(call, 0, 'tenant'), positional(call, 1, 'account')]
    const account = given === 'none' ? null : given
    await setOnlineAccount(await call.deps(), { tenant, account })
    const text = say(call.locale, account === null ? 'account_gone' : 'account_set', { tenant, account: given })
    return { text, json: { tenant, account }, ok: true }
  },
}
