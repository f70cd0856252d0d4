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

/** Asks the auth service for something with a body. */
export const postAuth = (fetch: Fetch, path: string, json: unknown): Promise<Response> =>
  fetch(`/api/auth${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(json),
  })

/** What an auth service's answer asks for next; undefined when it began a session. */
export type NextStep = {
  readonly second?: string
  /** A passkey may stand for the second step. */
  readonly passkey?: boolean
  readonly choices?: readonly { readonly tenant: string; readonly ticket: string }[]
}

/** Reads an answer that succeeded: the session's cookies go to the browser, or the next step is told. */
export async function entered(answer: Response, cookies: Cookies): Promise<NextStep | undefined> {
  const { second, passkey = false, choices } = (await answer.json()) as NextStep
  if (second !== undefined) return { second, passkey }
  if (choices !== undefined) return { choices }
  passCookies(answer, cookies)
  return undefined
}

/** The problem of an answer that was refused, in words. */
export async function toldBy(answer: Response): Promise<string> {
  const { title, issues } = (await answer.json()) as { title?: string; issues?: { message: string }[] }
  return issues?.map(({ message }) => message).join(' ') || (title ?? '')
}
