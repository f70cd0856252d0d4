import type { SignedIn } from '@courtyard/adapters/auth/auth'
import type { Actor } from '@courtyard/core/deps'
import type { Context } from 'hono'

/** What the edge's own steps leave for the handlers of one request. */
export type Edge = {
  Variables: {
    requestId: string
    signedIn: SignedIn
    actor: Actor
  }
}

/** One request at the edge. */
export type EdgeContext = Context<Edge>
