import {
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser'
import { type Shown, shownIn } from './shown-in.ts'

/** What came of it: done, refused with words of the server, or given up at the browser's own window. */
export type PasskeyOutcome<T> = { readonly done: T } | { readonly told: string } | { readonly isLeft: true }

/** Makes a passkey on this device or on one beside it, and keeps it; gives the recovery codes where there were none. */
export const addPasskey = (shown: Shown, name: string): Promise<PasskeyOutcome<{ codes: readonly string[] }>> =>
  whole(async () => {
    const optionsJSON = await post<PublicKeyCredentialCreationOptionsJSON>('/account/passkeys/begin', shown)
    const answer = await startRegistration({ optionsJSON })
    return await post<{ codes: readonly string[] }>('/account/passkeys', { name, answer })
  })

/** Signs in by a passkey: alone, or after a password, for its ticket. The session's cookie is set with the answer. */
export const enterByPasskey = (ticket?: string): Promise<PasskeyOutcome<true>> =>
  whole(async () => {
    const path = ticket === undefined ? '/sign-in/passkey' : '/sign-in/second/passkey'
    const asked = ticket === undefined ? {} : { ticket }
    const optionsJSON = await post<PublicKeyCredentialRequestOptionsJSON>(`${path}/begin`, asked)
    const answer = await startAuthentication({ optionsJSON })
    await post(path, { ...asked, answer })
    return true as const
  })

/** Where to go to link one's account to the company's issuer. */
export const beginLink = (form: FormData): Promise<PasskeyOutcome<string>> =>
  whole(async () => (await post<{ url: string }>('/account/sign-on', shownIn(form))).url)

class Refused extends Error {}

async function whole<T>(work: () => Promise<T>): Promise<PasskeyOutcome<T>> {
  try {
    return { done: await work() }
  } catch (error) {
    // Whatever else is thrown comes from the browser's own window: closed, no passkey, or one that is known already.
    return error instanceof Refused ? { told: error.message } : { isLeft: true }
  }
}

async function post<T>(path: string, json: object): Promise<T> {
  const answer = await fetch(`/api/auth${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(json),
  })
  const body = (await answer.json()) as T & { title?: string }
  if (!answer.ok) throw new Refused(body.title ?? '')
  return body
}
