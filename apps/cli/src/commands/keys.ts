import { INSTALLATION } from '@courtyard/adapters/auth/auth-store'
import type { KeyState } from '@courtyard/contract/keys'
import { readKeys, turnKeys } from '@courtyard/core/personal/turn-keys'
import { listTenants } from '@courtyard/core/tenants/list-tenants'
import { authStoreOf } from '../auth-store.ts'
import { type Call, type Command, type Outcome, required } from '../command.ts'
import { say } from '../texts/messages.ts'
import { operator } from '../world.ts'

/** The versions of the key that seals a tenant's personal values, and how far the turning of one is. */
export const keysList: Command = {
  name: 'keys list',
  usage: '--tenant T',
  options: { tenant: { type: 'string' } },
  run: async (call) => shown(call, await readKeys(await call.deps(), operator(required(call, 'tenant')))),
}

/** Adds a version of a tenant's key, or of the installation's, which seals what people sign in by; workers seal everything with it. */
export const keysTurn: Command = {
  name: 'keys turn',
  usage: '--tenant T | --installation',
  options: { tenant: { type: 'string' }, installation: { type: 'boolean' } },
  async run(call) {
    if (!call.values.installation)
      return shown(call, await turnKeys(await call.deps(), operator(required(call, 'tenant'))))
    const { version } = await (await authStoreOf(call)).sealers.addVersion(INSTALLATION)
    return { text: say(call.locale, 'key_turned', { version }), json: { version }, ok: true }
  },
}

/** Wraps every key with the first master key, so that the older one behind it can be let go. */
export const keysRewrap: Command = {
  name: 'keys rewrap',
  usage: '',
  options: {},
  async run(call) {
    const deps = await call.deps()
    const store = await authStoreOf(call)
    const wrapped: Record<string, number> = { '': await store.sealers.rewrap(INSTALLATION) }
    for (const { name } of await listTenants(deps)) wrapped[name] = await deps.sealer.rewrap(name)
    const lines = Object.entries(wrapped).map(([tenant, keys]) => `${tenant || '*'} ${keys}`)
    return { text: [...lines, say(call.locale, 'keys_rewrapped')].join('\n'), json: { wrapped }, ok: true }
  },
}

function shown({ locale }: Call, state: KeyState): Outcome {
  const lines = state.versions.map(({ version, made_at, seals, retired_at }) =>
    [String(version), made_at, seals ? say(locale, 'key_seals') : (retired_at ?? '')].join('  ').trimEnd(),
  )
  const { turning } = state
  const told = turning
    ? [say(locale, 'key_turning', { version: turning.version, done: turning.rows_done, left: turning.rows_left })]
    : []
  return { text: [...lines, ...told].join('\n'), json: state, ok: true }
}
