import { receiveMessage } from '@courtyard/core/hooks/receive'
import { Fault } from '@courtyard/std/fault'
import type { Operations } from '../edge/operation.ts'
import { parseJson, readBytes } from '../edge/read-body.ts'
import type { World } from '../world.ts'

const MESSAGE_BYTES_MAX = 65_536

/** Where other systems send messages: who they are is in the signature, not in a session. */
export function addReceiveRoute(operations: Operations, world: World): void {
  operations.addUndescribed('post', '/t/{tenant}/hooks/{name}', async (context) => {
    const { tenant = '', name: hook = '' } = context.req.param() as Record<string, string | undefined>
    const header = (name: string) => context.req.header(name) ?? ''
    const bytes = await readBytes(context.req.raw, MESSAGE_BYTES_MAX)
    const received = {
      tenant,
      hook,
      id: header('webhook-id'),
      timestamp: header('webhook-timestamp'),
      signatures: header('webhook-signature'),
      body: new TextDecoder().decode(bytes),
      parse: parseJson,
    }
    try {
      await receiveMessage({ ...world.deps, vault: world.vault }, received)
    } catch (error) {
      // Whoever has no secret learns nothing of what is wrong, also not which tenants there are.
      if (error instanceof Fault && error.code === 'tenant_missing') throw new Fault('hook_refused')
      throw error
    }
    await world.wake(tenant)
    return context.body(null, 202)
  })
}
