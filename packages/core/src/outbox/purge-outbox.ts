import type { Deps } from '../deps.ts'

const DAY_MS = 86_400_000
/** How long messages are kept, and what was sent and received for other systems. */
const MESSAGE_DAYS = 180
const DELIVERY_DAYS = 30

/** Lets go of what was relayed, delivered and read long ago. Idempotent. */
export async function purgeOutbox(deps: Deps, tenant: string): Promise<void> {
  const before = (days: number) => new Date(deps.clock.now().getTime() - days * DAY_MS).toISOString()
  await deps.db.withTenant(tenant, async (tx) => {
    // Messages and deliveries go with the row they came of.
    await tx.kernel.deleteFrom('k_outbox').where('relayed_at', '<', before(MESSAGE_DAYS)).execute()
    await tx.kernel.deleteFrom('k_hook_delivery').where('finished_at', '<', before(DELIVERY_DAYS)).execute()
    await tx.kernel.deleteFrom('k_hook_inbox').where('finished_at', '<', before(DELIVERY_DAYS)).execute()
  })
}
