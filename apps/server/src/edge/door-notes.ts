import { type DoorNote, noteAccount } from '@courtyard/core/audit/note-account'
import type { Account } from '@courtyard/core/members/load-actor'
import { systemMonotonicMs } from '@courtyard/std/clock'
import type { World } from '../world.ts'
import { blockOf, callerOf } from './caller.ts'
import { describeError } from './problem.ts'

type Noted = Omit<DoorNote, 'from' | 'account'> & { readonly account: Account | undefined }

/** Notes what happens at the door. */
export type DoorNotes = {
  /** Before the answer: what went well. Never throws: who cannot be noted is logged and not locked out. */
  before(headers: Headers, noted: Noted): Promise<void>
  /** Behind the answer, so that its time does not tell whether there is such an account. The account is looked up there too. */
  behind(headers: Headers, noted: () => Promise<Noted>): void | Promise<void>
}

/** The same of the same account is noted so often an hour at most: whoever knocks on must not fill the audit. */
const NOTED_MAX = 30
const HOUR_MS = 3_600_000
const KEPT_MAX = 10_000

/** Notes over the tenants of a world. Without a place for what goes on behind answers it is done before them. */
export function createDoorNotes({ deps, log, behind }: Pick<World, 'deps' | 'log' | 'behind'>): DoorNotes {
  const mayNote = atMost(NOTED_MAX)
  const write = async (headers: Headers, { account, ...noted }: Noted): Promise<void> => {
    if (!account || !mayNote(`${account.userId} ${noted.action}`)) return
    await noteAccount(deps, { ...noted, account, from: blockOf(callerOf(headers)) })
  }
  const safely = (work: Promise<void>) =>
    work.catch((error: unknown) =>
      log({ level: 'error', message: 'not noted in the audit', error: describeError(error) }),
    )
  return {
    before: (headers, noted) => safely(write(headers, noted)),
    behind(headers, noted) {
      const work = safely(noted().then((found) => write(headers, found)))
      return behind ? behind.add(work) : work
    },
  }
}

function atMost(times: number): (key: string) => boolean {
  let counts = new Map<string, number>()
  let since = systemMonotonicMs()
  return (key) => {
    if (systemMonotonicMs() - since > HOUR_MS || counts.size > KEPT_MAX) {
      counts = new Map()
      since = systemMonotonicMs()
    }
    const count = (counts.get(key) ?? 0) + 1
    counts.set(key, count)
    return count <= times
  }
}
