import type { DeliveryPage, HookMessagePage, HookStates, Secrets } from './hooks.ts'

type Sending = { method?: string; json?: unknown; query?: Readonly<Record<string, string | undefined>> }
type Send = (path: string, sending: Sending) => Promise<Response>

/** Webhooks: how they fare, what was sent and taken in, and the names of their secrets. */
export function hooksClient(send: Send) {
  const read = async <T>(path: string, query: Sending['query'] = {}): Promise<T> =>
    (await (await send(path, { query })).json()) as T
  const secret = (name: string) => `/secrets/${encodeURIComponent(name)}`
  return {
    hooks: () => read<HookStates>('/hooks'),
    hookDeliveries: (query: { hook?: string; state?: string; cursor?: string } = {}) =>
      read<DeliveryPage>('/hook-deliveries', query),
    hookMessages: (query: { hook?: string; cursor?: string } = {}) => read<HookMessagePage>('/hook-messages', query),
    secrets: () => read<Secrets>('/secrets'),
    async enableHook(name: string): Promise<void> {
      await send(`/hooks/${encodeURIComponent(name)}/enable`, { method: 'POST' })
    },
    /** Sends a delivery again, with the same id and content. */
    async resendDelivery(id: string): Promise<void> {
      await send(`/hook-deliveries/${encodeURIComponent(id)}/resend`, { method: 'POST' })
    },
    async putSecret(name: string, value: string): Promise<void> {
      await send(secret(name), { method: 'PUT', json: { value } })
    },
    async deleteSecret(name: string): Promise<void> {
      await send(secret(name), { method: 'DELETE' })
    },
  }
}
