import type { TenantTx } from '@courtyard/db/database'
import { enqueueJob } from '@courtyard/db/kernel/jobs'
import type { Deps } from '../deps.ts'
import type { JobHandler } from '../jobs/run-due-jobs.ts'
import { ATTEMPTS_MAX, SWITCH_OFF_MS, waitMs } from './backoff.ts'
import type { HookPorts, OutboundAnswer } from './ports.ts'
import { openSecret } from './secrets.ts'
import { signedHeaders } from './sign.ts'

export const DELIVER_JOB = 'deliver_hook'

/** Which attempt of which delivery; a job whose turn is over does nothing. */
export type Turn = { readonly delivery: string; readonly round: number; readonly attempt: number }

export type Switched = { readonly tenant: string; readonly hook: string }
type Options = HookPorts & { onSwitchedOff?(switched: Switched): void }
type Delivery = { readonly id: string; readonly outbox_id: string; readonly hook: string; readonly body: string }
type Outcome = OutboundAnswer | { readonly problem: 'hook_gone' | 'hook_disabled' | 'secret_missing' }

/**
 * Sends one delivery once and keeps what came of it, with the job of the next attempt in the same transaction. Safe to run
 * twice: only the attempt that is due is made, and a worker that dies between sending and writing sends again under the
 * same webhook-id, which receivers keep.
 */
export const deliverJob =
  (options: Options): JobHandler =>
  async (deps, { tenant, payload }) => {
    const turn = payload as Turn
    const found = await deps.db.withTenant(tenant, (tx) => findDue(tx, turn), { readOnly: true })
    if (!found) return
    const outcome = await attempt(deps, options, { tenant, ...found })
    const at = deps.clock.now()
    const isOff = await deps.db.withTenant(tenant, async (tx) => {
      await settle(tx, { turn, outcome, at })
      return await noteState(tx, { hook: found.delivery.hook, outcome, at })
    })
    if (isOff) options.onSwitchedOff?.({ tenant, hook: found.delivery.hook })
  }

async function findDue(tx: TenantTx, { delivery: id, round, attempt }: Turn) {
  const delivery = await tx.kernel
    .selectFrom('k_hook_delivery')
    .select(['id', 'outbox_id', 'hook', 'body'])
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .where('round', '=', round)
    .where('attempts', '=', attempt - 1)
    .executeTakeFirst()
  if (!delivery) return undefined
  const state = await tx.kernel
    .selectFrom('k_hook_state')
    .select('disabled_at')
    .where('hook', '=', delivery.hook)
    .executeTakeFirst()
  return { delivery, isDisabled: (state?.disabled_at ?? null) !== null }
}

type Due = { readonly tenant: string; readonly delivery: Delivery; readonly isDisabled: boolean }

async function attempt(deps: Deps, ports: HookPorts, { tenant, delivery, isDisabled }: Due): Promise<Outcome> {
  const { hooks } = await deps.catalogs.load(tenant)
  const hook = Object.hasOwn(hooks, delivery.hook) ? hooks[delivery.hook] : undefined
  if (!hook?.send) return { problem: 'hook_gone' }
  if (isDisabled) return { problem: 'hook_disabled' }
  const secret = await openSecret(deps, ports.vault, { tenant, name: hook.secret })
  if (secret === undefined) return { problem: 'secret_missing' }
  const timestamp = Math.floor(deps.clock.now().getTime() / 1_000)
  const headers = signedHeaders(secret, { id: delivery.outbox_id, timestamp, body: delivery.body })
  return await ports.outbound.post({
    url: hook.send.url,
    headers: { 'content-type': 'application/json', 'user-agent': 'courtyard-hooks', ...headers },
    body: delivery.body,
  })
}

const isTaken = (outcome: Outcome): boolean => 'status' in outcome && outcome.status >= 200 && outcome.status < 300
/** Waiting would change nothing. */
const isFinal = (outcome: Outcome): boolean =>
  'problem' in outcome && (outcome.problem === 'hook_gone' || outcome.problem === 'hook_disabled')

type Settling = { readonly turn: Turn; readonly outcome: Outcome; readonly at: Date }

async function settle(tx: TenantTx, { turn, outcome, at }: Settling): Promise<void> {
  const wait = isTaken(outcome) || isFinal(outcome) ? undefined : waitMs(turn.delivery, turn.attempt)
  const next = wait === undefined ? null : new Date(at.getTime() + wait).toISOString()
  const state = isTaken(outcome) ? 'sent' : next === null ? 'dead' : 'waiting'
  const settled = await tx.kernel
    .updateTable('k_hook_delivery')
    .set({
      state,
      attempts: turn.attempt,
      status: 'status' in outcome ? outcome.status : null,
      problem: 'problem' in outcome ? outcome.problem : null,
      next_at: next,
      finished_at: state === 'waiting' ? null : at.toISOString(),
    })
    .where('id', '=', turn.delivery)
    .where('state', '=', 'waiting')
    .where('round', '=', turn.round)
    .where('attempts', '=', turn.attempt - 1)
    .returning('id')
    .execute()
  if (settled.length === 1 && next !== null && turn.attempt < ATTEMPTS_MAX)
    await enqueueJob(tx, { kind: DELIVER_JOB, payload: { ...turn, attempt: turn.attempt + 1 }, dueAt: next })
}

type Noting = { readonly hook: string; readonly outcome: Outcome; readonly at: Date }

/** Keeps since when a hook only fails, and switches off one that has for too long. True when it was switched off now. */
async function noteState(tx: TenantTx, { hook, outcome, at }: Noting): Promise<boolean> {
  if (isFinal(outcome)) return false
  const now = at.toISOString()
  const since = isTaken(outcome) ? null : now
  const { failing_since: failing } = await tx.kernel
    .insertInto('k_hook_state')
    .values({ hook, failing_since: since })
    .onConflict((known) =>
      known.column('hook').doUpdateSet((row) => ({
        failing_since: since === null ? null : row.fn.coalesce('k_hook_state.failing_since', row.val(since)),
      })),
    )
    .returning('failing_since')
    .executeTakeFirstOrThrow()
  if (failing === null || at.getTime() - new Date(failing).getTime() < SWITCH_OFF_MS) return false
  const off = await tx.kernel
    .updateTable('k_hook_state')
    .set({ disabled_at: now })
    .where('hook', '=', hook)
    .where('disabled_at', 'is', null)
    .returning('hook')
    .execute()
  return off.length === 1
}
