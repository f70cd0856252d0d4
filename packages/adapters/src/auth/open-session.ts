import type { BetterAuthPlugin } from 'better-auth'
import { createAuthEndpoint } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import { z } from 'zod'

/**
 * Begins a session for an account that has shown who it is by a way of ours (a code, a link, a second factor), as better-auth
 * begins its own. Not reachable by address: it is called in the process alone.
 */
export const openSession = () =>
  ({
    id: 'courtyard',
    endpoints: {
      openSession: createAuthEndpoint(
        '/courtyard/open-session',
        { method: 'POST', body: z.object({ userId: z.string() }), metadata: { SERVER_ONLY: true } },
        async (context) => {
          const { internalAdapter } = context.context
          const user = await internalAdapter.findUserById(context.body.userId)
          if (!user) throw context.error('UNAUTHORIZED')
          const session = await internalAdapter.createSession(user.id)
          await setSessionCookie(context, { session, user })
          return context.json({ user: { id: user.id, name: user.name } })
        },
      ),
    },
  }) satisfies BetterAuthPlugin
