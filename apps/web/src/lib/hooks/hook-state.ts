import type { Delivery, HookMessage, HookState } from '@courtyard/contract/hooks'
import { EMPTY } from '@courtyard/ui/format'
import { isMessageKey, type Translate } from '@courtyard/ui/i18n/messages'

type Tone = 'good' | 'warn' | 'bad' | 'info' | 'neutral'

/** How a state of a hook is coloured. */
export const hookTones: Readonly<Record<HookState['state'], Tone>> = {
  ok: 'good',
  failing: 'warn',
  disabled: 'bad',
  secret_missing: 'bad',
}
/** How a state of what was sent or received is coloured. */
export const messageTones: Readonly<Record<Delivery['state'] | HookMessage['state'], Tone>> = {
  waiting: 'info',
  sent: 'good',
  dead: 'bad',
  done: 'good',
  failed: 'bad',
}

const EVENTS = ['created', 'updated', 'deleted'] as const

/** The text's key for an event of a delivery; one that no change caused was asked for by an effect. */
export function eventKey(event: string): `hooks_${(typeof EVENTS)[number]}` | 'hooks_effect' {
  const known = EVENTS.find((one) => one === event)
  return known ? `hooks_${known}` : 'hooks_effect'
}

/** What came of the last attempt: the other side's status, or why there was none. */
export function answerText({ status, problem }: Pick<Delivery, 'status' | 'problem'>, t: Translate): string {
  if (status !== null) return String(status)
  const key = `hooks_problem_${problem}`
  return isMessageKey(key) ? t(key) : (problem ?? EMPTY)
}

/** Why a message was refused: its code, and what its first issue says. */
export function failureText(failure: unknown): string {
  if (failure === null || typeof failure !== 'object') return ''
  const { code, issues } = failure as { code?: unknown; issues?: readonly { code?: unknown; pointer?: unknown }[] }
  const first = issues?.[0]
  return [code, first?.code, first?.pointer].filter((part) => typeof part === 'string').join(' · ')
}
