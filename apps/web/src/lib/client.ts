import { type Client, createClient, ProblemError } from '@courtyard/contract/client'
import { error, redirect } from '@sveltejs/kit'

type Fetch = (url: string, init?: RequestInit) => Promise<Response>

/** The API of a tenant through a load's or the browser's fetch. */
export const clientOf = (tenant: string, fetch: Fetch): Client =>
  createClient({ tenant, fetch: (url, init) => fetch(url, init) })

/** Turns a refusal into what a page does: sign in, not found, or the error page. Never returns. */
export function refuse(thrown: unknown, next: string): never {
  if (!(thrown instanceof ProblemError)) throw thrown
  if (thrown.status === 401) redirect(303, `/?next=${encodeURIComponent(next)}`)
  const { code, request_id } = thrown.problem
  if (code === 'password_expired') redirect(303, '/account?expired')
  error(thrown.status, thrown.status === 404 ? 'missing' : thrown.problem.title, { code, request_id })
}

/** A refusal of the given statuses as a value, to be shown in place; every other error goes on. */
export function problemOf(thrown: unknown, statuses: readonly number[]): ProblemError['problem'] {
  if (thrown instanceof ProblemError && statuses.includes(thrown.status)) return thrown.problem
  throw thrown
}
