import { ProblemError } from '@courtyard/contract/client'
import type { Problem } from '@courtyard/contract/problem'
import { type ActionFailure, fail } from '@sveltejs/kit'

/** What a refused action tells its page: the problem, and which of the page's parts it belongs to. */
export type Refused = { problem: Problem; about: string }

/** A refusal as the action's failure, shown where it was asked for; our own errors go on. */
export function refused(thrown: unknown, about = ''): ActionFailure<Refused> {
  if (!(thrown instanceof ProblemError) || thrown.status >= 500) throw thrown
  return fail(thrown.status, { problem: thrown.problem, about })
}

/** The text of a form's field. */
export const textIn = (form: FormData, name: string): string => String(form.get(name) ?? '')
/** The JSON of a form's field; undefined where it is none. */
export function jsonIn(form: FormData, name: string): unknown {
  try {
    return JSON.parse(textIn(form, name))
  } catch {
    return undefined // only a page of another make sends that; the API refuses what is missing
  }
}
