import type { HookState, HookStates } from '@courtyard/contract/hooks'
import type { TenantTx } from '@courtyard/db/database'
import type { Hook } from '@courtyard/metadata/catalog-template'
import { Fault } from '@courtyard/std/fault'
import { note } from '../audit/note.ts'
import type { Actor, Deps } from '../deps.ts'
import type { Vault } from './ports.ts'
import { requireHooks } from './require-hooks.ts'

const STUCK_MS = 600_000

/** Every hook with how it fares: what fails, what is switched off, what lacks its secret. Throws Fault not_allowed. */
export async function listHooks(deps: Deps & { readonly vault: Vault | undefined }, actor: Actor): Promise<HookStates> {
  const { hooks } = await requireHooks(deps, actor)
  const before = new Date(deps.clock.now().getTime() - STUCK_MS).toISOString()
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const known = await readStates(tx)
      const { count } = await tx.kernel
        .selectFrom('k_outbox')
        .select((row) => row.fn.countAll<string>().as('count'))
        .where('relayed_at', 'is', null)
        .where('created_at', '<', before)
        .executeTakeFirstOrThrow()
      return {
        items: Object.values(hooks).map((hook) => stateOf(hook, known)),
        secrets_available: deps.vault !== undefined,
        unrelayed: Number(count),
      }
    },
    { readOnly: true },
  )
}

type Known = Awaited<ReturnType<typeof readStates>>

async function readStates(tx: TenantTx) {
  const states = await tx.kernel.selectFrom('k_hook_state').select(['hook', 'failing_since', 'disabled_at']).execute()
  const secrets = await tx.kernel.selectFrom('k_secret').select('name').execute()
  const sent = await tx.kernel
    .selectFrom('k_hook_delivery')
    .select(['hook', 'state'])
    .select((row) => row.fn.countAll<string>().as('count'))
    .where('state', '!=', 'sent')
    .groupBy(['hook', 'state'])
    .execute()
  const taken = await tx.kernel
    .selectFrom('k_hook_inbox')
    .select(['hook', 'state'])
    .select((row) => row.fn.countAll<string>().as('count'))
    .where('state', '!=', 'done')
    .groupBy(['hook', 'state'])
    .execute()
  return {
    states: new Map(states.map((state) => [state.hook, state])),
    secrets: new Set(secrets.map(({ name }) => name)),
    counts: new Map([...sent, ...taken].map(({ hook, state, count }) => [`${hook} ${state}`, Number(count)])),
  }
}

function stateOf({ name, label, entity, secret, send }: Hook, { states, secrets, counts }: Known): HookState {
  const kept = states.get(name)
  const failing = kept?.failing_since ?? null
  const count = (state: string) => counts.get(`${name} ${state}`) ?? 0
  const stateNow = (): HookState['state'] => {
    if (kept?.disabled_at) return 'disabled'
    if (!secrets.has(secret)) return 'secret_missing'
    return failing === null ? 'ok' : 'failing'
  }
  return {
    name,
    label,
    entity,
    direction: send ? 'send' : 'receive',
    secret,
    state: stateNow(),
    failing_since: failing === null ? null : new Date(failing).toISOString(),
    waiting: count('waiting'),
    dead: send ? count('dead') : count('failed'),
  }
}

/** Switches a hook on again, as if it had never failed. Idempotent. Throws Fault hook_unknown, not_allowed. */
export async function enableHook(deps: Deps, actor: Actor, name: string): Promise<void> {
  const { hooks } = await requireHooks(deps, actor)
  if (!Object.hasOwn(hooks, name)) throw new Fault('hook_unknown', { hook: name })
  await deps.db.withTenant(actor.tenant, async (tx) => {
    await tx.kernel.deleteFrom('k_hook_state').where('hook', '=', name).execute()
    note(tx, { by: actor.id, action: 'hook.switched_on', subject: ['hook', name] })
  })
}
