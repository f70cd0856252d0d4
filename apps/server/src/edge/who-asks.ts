import type { SignedIn } from '@courtyard/adapters/auth/auth'
import type { Actor } from '@courtyard/core/deps'
import { loadActor } from '@courtyard/core/members/load-actor'
import { systemMonotonicMs } from '@courtyard/std/clock'
import type { World } from '../world.ts'

/** A valid session and, while its person is a member of an active tenant, the actor it stands for. */
export type Asking = { readonly signedIn: SignedIn; readonly actor: Actor | undefined }

/** Finds who sent a request. */
export type WhoAsks = {
  /** Undefined without a valid session. */
  find(headers: Headers): Promise<Asking | undefined>
  /** Call when a session may have ended: what was looked up until now is not believed any more. */
  forget(): void
}

type Kept = { readonly asking: Promise<Asking | undefined>; readonly since: number }

const KEPT_MAX = 5_000
const SHOWN_MAX = 4_000 // longer ones are looked up every time

/**
 * Looks a session, its membership and its tenant up once per `signedInFreshMs`: ending any of them works in this process as
 * soon as `forget` is called and in others when that time is over. Requests that come meanwhile wait for the same look-up.
 * What failed, and who is nobody, is never kept.
 */
export function createWhoAsks(
  { auth, deps, signedInFreshMs = 0 }: Pick<World, 'auth' | 'deps' | 'signedInFreshMs'>,
  monotonicMs: () => number = systemMonotonicMs,
): WhoAsks {
  let kept = new Map<string, Kept>()

  const lookUp = async (headers: Headers): Promise<Asking | undefined> => {
    const signedIn = await auth.signedIn(headers)
    return signedIn && { signedIn, actor: await loadActor(deps, signedIn) }
  }

  /** The answer counts from before it was asked for: what ends while we ask is seen in time. */
  const keep = (shown: string, headers: Headers): Promise<Asking | undefined> => {
    const into = kept
    const asking = lookUp(headers)
    const mine: Kept = { asking, since: monotonicMs() }
    const drop = () => {
      if (into.get(shown) === mine) into.delete(shown)
    }
    asking.then((found) => found?.actor ?? drop(), drop)
    into.delete(shown)
    into.set(shown, mine)
    if (into.size > KEPT_MAX) into.delete(into.keys().next().value!)
    return asking
  }

  return {
    async find(headers) {
      const shown = shownBy(headers)
      if (shown === '' || shown.length > SHOWN_MAX || signedInFreshMs <= 0) return await lookUp(headers)
      const known = kept.get(shown)
      if (known && monotonicMs() - known.since < signedInFreshMs) return await known.asking
      return await keep(shown, headers)
    },
    forget() {
      kept = new Map()
    },
  }
}

/** By what somebody says who they are: a cookie, or the key of a program. */
const shownBy = (headers: Headers): string =>
  headers.has('cookie') || headers.has('authorization')
    ? `${headers.get('authorization') ?? ''}\n${headers.get('cookie') ?? ''}`
    : ''
