import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { addressOf, CALLER_HEADER } from './edge/caller.ts'

/** How the web pages are answered: SvelteKit's handler. `next` is called for what it does not know. */
export type WebHandler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void
export type Fetch = (request: Request) => Response | Promise<Response>

export type ServeOptions = {
  readonly host: string
  readonly port: number
  readonly trustProxy: boolean
  readonly fetch: Fetch
  /** Absent while the web is not built: then every address is the API's. */
  readonly web?: WebHandler | undefined
}

export type Serving = {
  readonly url: string
  /** Takes no new connection and waits for the requests that run, at most `drainMs`. */
  stop(drainMs: number): Promise<void>
}

/** A browser that came by TLS once comes by nothing else for a year. Subdomains are the operator's own. */
const HSTS = 'max-age=31536000'
const OF_API = /^\/(?:api|docs|healthz|readyz|t\/[^/?#]+\/api)(?=[/?#]|$)/

/** What every page says beside its own content security policy (vite.config.ts), which has a nonce per page. */
const PAGE_HEADERS = [
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'same-origin'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['x-frame-options', 'DENY'],
] as const

/** One port for both: API addresses go to `fetch`, all others to the web. Rejects when the port is taken. */
export async function serve(options: ServeOptions): Promise<Serving> {
  const api = getRequestListener(options.fetch)
  const { web } = options
  const server = createServer((request, response) => {
    // Only a proxy we were told of may say that the browser came by TLS.
    if (!options.trustProxy) request.headers['x-forwarded-proto'] = 'http'
    if (request.headers['x-forwarded-proto'] === 'https') response.setHeader('strict-transport-security', HSTS)
    const { remoteAddress: remote } = request.socket
    const forwarded = request.headers['x-forwarded-for']
    const told = Array.isArray(forwarded) ? forwarded.join(',') : forwarded
    request.headers[CALLER_HEADER] = addressOf({ remote, forwarded: told }, options.trustProxy)
    if (!web || OF_API.test(request.url ?? '')) return void api(request, response)
    for (const [name, value] of PAGE_HEADERS) response.setHeader(name, value)
    // The pages' own calls reach the API in the process, without a socket (apps/web/src/hooks.server.ts).
    Object.assign(request, { courtyard: { fetch: options.fetch } })
    web(request, response, () => void api(request, response))
  })
  await listening(server, options)
  const { port } = server.address() as AddressInfo
  return {
    url: `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`,
    stop: (drainMs) => stop(server, drainMs),
  }
}

const listening = (server: Server, { host, port }: ServeOptions): Promise<void> =>
  new Promise((settle, fail) => {
    server.once('error', fail)
    server.listen(port, host, () => {
      server.off('error', fail)
      settle()
    })
  })

async function stop(server: Server, drainMs: number): Promise<void> {
  const closed = new Promise<void>((settle) => server.close(() => settle()))
  server.closeIdleConnections()
  // A client that never finishes must not keep the process alive.
  const timer = setTimeout(() => server.closeAllConnections(), drainMs)
  await closed
  clearTimeout(timer)
}
