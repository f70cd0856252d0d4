import type { Ids } from '@courtyard/std/id'
import type { MiddlewareHandler } from 'hono'
import type { Edge } from './edge.ts'

const ALWAYS: readonly (readonly [name: string, value: string])[] = [
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'no-referrer'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['x-frame-options', 'DENY'],
]

// Answers depend on who asks and show nothing in a browser; a handler that says otherwise has set its own.
const UNLESS_SET: readonly (readonly [name: string, value: string])[] = [
  ['cache-control', 'private, no-store'],
  ['content-security-policy', "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"],
]

/** Names the request and puts the headers on its answer that every answer of the API carries. */
export const safeHeaders =
  (ids: Ids): MiddlewareHandler<Edge> =>
  async (context, next) => {
    const requestId = ids.next()
    context.set('requestId', requestId)
    await next()
    // Set on the answer as it is: context.header would build the whole response again for each of them.
    const { headers } = context.res
    for (const [name, value] of ALWAYS) headers.set(name, value)
    for (const [name, value] of UNLESS_SET) if (!headers.has(name)) headers.set(name, value)
    headers.set('x-request-id', requestId)
  }
