import { ProblemError } from '@courtyard/contract/client'
import { newKey } from '@courtyard/std/id'

/** What was asked of the server: on the way or not, and what it said against it. */
export type Sending = {
  readonly isOn: boolean
  readonly told: string
  /** Nobody knows how it ended: only the same may be sent again. */
  readonly isLost: boolean
  /** Says something without asking the server. */
  tell(text: string): void
  /** Asks once at a time. Sent again after no answer it has the same key, so that it is never done twice; undefined when it was refused or lost. */
  send<T>(work: (key: string) => Promise<T>): Promise<T | undefined>
}

/** A sending of one form; `lost` is what is told when no answer came. */
export function createSending(lost: () => string): Sending {
  let isOn = $state(false)
  let isLost = $state(false)
  let told = $state('')
  let key = newKey()
  return {
    get isOn() {
      return isOn
    },
    get isLost() {
      return isLost
    },
    get told() {
      return told
    },
    tell: (text) => {
      told = text
    },
    async send(work) {
      if (isOn) return undefined
      isOn = true
      told = ''
      try {
        const answer = await work(key)
        key = newKey()
        isLost = false
        return answer
      } catch (thrown) {
        const problem = refusalOf(thrown)
        if (problem) key = newKey()
        isLost = problem === undefined
        told = problem === undefined ? lost() : textOf(problem)
        return undefined
      } finally {
        isOn = false
      }
    },
  }
}

/** An answer that says no; undefined where nobody knows whether it was done. */
const refusalOf = (thrown: unknown): ProblemError['problem'] | undefined =>
  thrown instanceof ProblemError && thrown.status < 500 ? thrown.problem : undefined

/** A refusal in words: what it points at, else what to do. */
function textOf({ title, issues, hint }: ProblemError['problem']): string {
  const more = issues?.map((issue) => issue.message) ?? (hint ? [hint] : [])
  return [title, ...more].join(' ')
}
