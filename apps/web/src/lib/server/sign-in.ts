import type { Cookies } from '@sveltejs/kit'

type Fetch = (url: string, init?: RequestInit) => Promise<Response>
/** The signed-in account as the auth service tells it. */
export type Account = { id: string; name: string; email: string; tenant: string }

/** The account of the request's session cookie; null when there is none. */
export async function readAccount(fetch: Fetch): Promise<Account | null> {
  const answer = await fetch('/api/auth/get-session')
  if (!answer.ok) return null
  const session = (await answer.json()) as { user?: Account } | null
  return session?.user ?? null
}

/** Hands the cookies that the auth service sets on to the browser, as they are. */
export function passCookies(answer: Response, cookies: Cookies): void {
  for (const line of answer.headers.getSetCookie()) {
    const [pair, ...attributes] = line.split(';').map((part) => part.trim())
    const at = pair!.indexOf('=')
    const given = new Map(
      attributes.map((text) => [text.split('=')[0]!.toLowerCase(), text.slice(text.indexOf('=') + 1)] as const),
    )
    const maxAge = Number(given.get('max-age') ?? Number.NaN)
    cookies.set(pair!.slice(0, at), pair!.slice(at + 1), {
      path: given.get('path') ?? '/',
      httpOnly: given.has('httponly'),
      secure: given.has('secure'),
      sameSite: 'lax',
      ...(Number.isNaN(maxAge) ? {} : { maxAge }),
      encode: (value) => value, // already encoded by who made it
    })
  }
}

/** A path of this site to go to next; anything else is `/`. */
export const safePath = (text: unknown): string =>
  typeof text === 'string' && /^\/(?![/\\])[^\\\n\r\t]*$/.test(text) ? text : '/'
