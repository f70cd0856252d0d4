import { receiveOnlineEvent } from '@courtyard/core/money/online/receive-event'
import type { EdgeContext } from '../edge/edge.ts'
import type { Operations } from '../edge/operation.ts'
import { readBytes } from '../edge/read-body.ts'
import type { World } from '../world.ts'

const EVENT_BYTES_MAX = 1_000_000

/**
 * Where the payment provider tells that something happened: of connected accounts at one address, of a tenant's own key at
 * the tenant's. 200 only when it is committed: anything else makes the provider tell it again.
 */
export function addStripeWebhooks(operations: Operations, world: World): void {
  const receive = async (context: EdgeContext, tenant?: string) => {
    const bytes = await readBytes(context.req.raw, EVENT_BYTES_MAX)
    const { deps, online, vault } = world
    const whose = await receiveOnlineEvent(
      { ...deps, online, vault },
      {
        body: new TextDecoder().decode(bytes),
        signature: context.req.header('stripe-signature') ?? '',
        ...(tenant === undefined ? {} : { tenant }),
      },
    )
    await world.wake(whose)
    return context.body(null, 200)
  }
  operations.addUndescribed('post', '/hooks/stripe', (context) => receive(context))
  operations.addUndescribed('post', '/hooks/stripe/{tenant}', (context) =>
    receive(context, context.req.param('tenant')),
  )
}
