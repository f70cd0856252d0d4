import { ProblemError } from '@courtyard/contract/client'

/** A refusal in words; undefined where nobody knows whether it was done, so that the same is sent again. */
export function refusalOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof ProblemError) || thrown.status >= 500) return undefined
  const { title, hint, issues } = thrown.problem
  return [title, ...(issues?.map(({ message }) => message) ?? [hint ?? ''])].join(' ').trim()
}
