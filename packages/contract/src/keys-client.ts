import type { KeyState } from './keys.ts'

type Send = (path: string, sending: { method?: string; json?: unknown }) => Promise<Response>

/** The keys that seal personal values. */
export function keysClient(send: Send) {
  const answer = async (path: string, sending: { method?: string; json?: unknown } = {}): Promise<KeyState> =>
    (await (await send(path, sending)).json()) as KeyState
  return {
    keys: () => answer('/keys'),
    /** Adds a version; what is sealed is sealed with it after the answer. */
    turnKeys: () => answer('/keys/turn', { method: 'POST', json: {} }),
  }
}
