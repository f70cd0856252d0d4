import type { Outbound } from '@courtyard/core/hooks/ports'
import type { SmsSender } from '@courtyard/core/identity/ports'

export type HttpSmsOptions = {
  readonly outbound: Outbound
  /** Takes `{ to, template, values, text }` as JSON and answers 2xx when it took the message. */
  readonly url: string
  readonly token: string
  /** Told what went wrong, never to whom or what. */
  onError?(problem: string): void
}

/** Hands short messages to a gateway over HTTP, by the one way out of the house. */
export function createHttpSms({ outbound, url, token, onError }: HttpSmsOptions): SmsSender {
  return {
    async send({ id, ...sms }) {
      const headers = {
        ...{ 'content-type': 'application/json', authorization: `Bearer ${token}` },
        'idempotency-key': id,
      }
      const answer = await outbound.post({ url, headers, body: JSON.stringify(sms) })
      if ('problem' in answer) {
        onError?.(`short message not sent: ${answer.problem}`)
        return 'failed'
      }
      if (answer.status < 300) return 'sent'
      onError?.(`short message not sent: the gateway answered ${answer.status}`)
      return answer.status >= 400 && answer.status < 500 && answer.status !== 429 ? 'refused' : 'failed'
    },
  }
}
