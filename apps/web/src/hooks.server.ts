import { chooseLocale } from '@courtyard/ui/i18n/messages'
import type { Handle, HandleFetch, HandleServerError } from '@sveltejs/kit/hooks'

const themes = ['light', 'dark', 'system'] as const
/** Where the page was asked for from: the server sets it on every request. */
const CALLER = 'x-courtyard-caller'
const SHOWN_HEADERS = new Set(['content-type', 'x-request-id'])

/** Language, appearance and text size come from cookies and stand on <html> before the first byte is painted. */
export const handle: Handle = ({ event, resolve }) => {
  const { cookies, locals, request } = event
  locals.locale = chooseLocale(cookies.get('locale'), request.headers.get('accept-language'))
  locals.theme = themes.find((theme) => theme === cookies.get('theme')) ?? 'system'
  locals.size = cookies.get('size') === 'large' ? 'large' : 'normal'
  return resolve(event, {
    transformPageChunk: ({ html }) =>
      html
        .replace('lang="zh-CN"', `lang="${locals.locale}"`)
        .replace('%courtyard.theme%', locals.theme)
        .replace('%courtyard.size%', locals.size),
    filterSerializedResponseHeaders: (name) => SHOWN_HEADERS.has(name),
  })
}

/** Calls of our own API stay in the process; without it (vite dev) they are ordinary HTTP. */
export const handleFetch: HandleFetch = async ({ event, request, fetch }) => {
  const api = event.platform?.req?.courtyard
  const url = new URL(request.url)
  const isOurs = url.origin === event.url.origin && /^\/(api|t\/[^/]+\/api)\//.test(url.pathname)
  if (!api || !isOurs) return fetch(request)
  const headers = new Headers(request.headers)
  const cookie = event.request.headers.get('cookie')
  if (cookie) headers.set('cookie', cookie)
  const caller = event.request.headers.get(CALLER)
  if (caller) headers.set(CALLER, caller)
  headers.set('user-agent', event.request.headers.get('user-agent') ?? '')
  if (request.method !== 'GET' && request.method !== 'HEAD') headers.set('origin', event.url.origin)
  return api.fetch(new Request(request, { headers }))
}

/** What broke is logged with the page it broke on; nothing of it reaches the reader. */
export const handleError: HandleServerError = (caught) => {
  const { error, event, kind } = caught
  if (kind === 'app') return error
  if (kind === 'framework' && error.status === 404) return { message: 'missing' }
  process.stderr.write(
    `${JSON.stringify({ level: 'error', at: 'web', path: event.url.pathname, error: String(error instanceof Error ? error.stack : error) })}\n`,
  )
  return { message: 'server' }
}
