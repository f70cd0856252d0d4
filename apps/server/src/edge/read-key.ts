import { Fault } from '@courtyard/std/fault'
import { z } from 'zod'
import type { EdgeContext } from './edge.ts'

const FORM = /^[\x21-\x7e]{8,200}$/

/** The header that whoever moves money has to send. */
export const idempotencyHeader = z.object({
  'idempotency-key': z
    .string()
    .regex(FORM)
    .describe('Of the caller’s making, new for each new request: the same request again answers the same'),
})

/** The caller's key of a request that moves money. Throws Fault idempotency_key_missing without one of 8 to 200 characters. */
export function readKey(context: EdgeContext): string {
  const key = context.req.header('idempotency-key') ?? ''
  if (!FORM.test(key)) throw new Fault('idempotency_key_missing')
  return key
}
