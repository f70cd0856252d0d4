import { ProblemError } from '@courtyard/contract/client'

import type { Problem } from '@courtyard/contract/problem'
import type { RecordJson } from '@courtyard/contract/records'
import { type ActionFailure, fail } from '@sveltejs/kit'

/** What a refused save tells the form: the problem, and after a conflict the record as it is now. */
export type Refusal = { problem: Problem; current: RecordJson | null }

/** The JSON a form sends; anything else than an object of values is empty. */
export function payloadOf(form: FormData): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(String(form.get('payload') ?? '{}'))
    return value && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

/** The name of the form that was filled in; undefined where there is no document of one. */
export function formNameOf(form: FormData): string | undefined {
  const name = form.get('form')
  return typeof name === 'string' && name !== '' ? name : undefined
}

/** A refusal as the form's failure; a stale version brings the record as it is now. Other errors go on. */
export async function refusal(thrown: unknown, reread?: () => Promise<RecordJson>): Promise<ActionFailure<Refusal>> {
  if (!(thrown instanceof ProblemError) || thrown.status >= 500) throw thrown
  const current = thrown.status === 412 && reread ? await reread().catch(() => null) : null
  return fail(thrown.status, { problem: thrown.problem, current })
}
