import { Fault } from '@courtyard/std/fault'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Throws Fault origin_refused when a browser says that another site made it send this change.
 * Programs send neither header and no cookie of a browser, so they pass.
 */
export function guardOrigin(request: Request): void {
  if (SAFE.has(request.method)) return
  const site = request.headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin' && site !== 'none') throw new Fault('origin_refused')
  const origin = request.headers.get('origin')
  if (origin !== null && hostOf(origin) !== new URL(request.url).host) throw new Fault('origin_refused')
}

const hostOf = (origin: string): string | undefined => (URL.canParse(origin) ? new URL(origin).host : undefined)
