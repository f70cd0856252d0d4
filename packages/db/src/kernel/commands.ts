import { createHash } from 'node:crypto'
import { canonicalJson } from '@courtyard/std/canonical'
import { Fault } from '@courtyard/std/fault'
import type { TenantTx } from '../tenant-tx.ts'
import { lockName } from './lock-name.ts'

export type Command = {
  /** The caller's idempotency key: one request, however often it is sent. */
  readonly key: string
  /** What is done; the same key for something else is refused. */
  readonly kind: string
  readonly asked: unknown
  readonly by: string
}

/**
 * Does a command once per key, in the caller's transaction: effect and answer are written together, and the same request
 * again gets the answer that was given. Two at once with one key: the second waits and gets the first one's answer.
 * Throws Fault idempotency_key_reused when the key was used for something else.
 */
export async function once<T>(tx: TenantTx, command: Command, work: () => Promise<T>): Promise<T> {
  const { key, kind, by } = command
  const asked_hash = createHash('sha256').update(canonicalJson(command.asked)).digest('hex')
  const known = tx.kernel.selectFrom('k_command').select(['kind', 'asked_hash', 'answer']).where('key', '=', key)
  // Sent with the lock and begun after it: what is read is what whoever had the lock left.
  const [, done] = await Promise.all([lockName(tx, `command ${key}`), known.executeTakeFirst()])
  if (done) {
    if (done.kind !== kind || done.asked_hash !== asked_hash)
      throw new Fault('idempotency_key_reused', { kind: done.kind })
    return done.answer as T
  }
  const answer = await work()
  await tx.kernel
    .insertInto('k_command')
    .values({ key, kind, asked_hash, answer: JSON.stringify(answer), done_by: by })
    .execute()
  return answer
}
