import { createFileMessages } from '@courtyard/adapters/mail/file-messages'
import { createSmtpMailer } from '@courtyard/adapters/mail/smtp-mailer'
import { createOutbound } from '@courtyard/adapters/outbound/outbound'
import { createHttpSms } from '@courtyard/adapters/sms/http-sms'
import type { Deps } from '@courtyard/core/deps'
import type { MessagePorts, MessageShelf } from '@courtyard/core/identity/ports'
import type { Log } from './edge/problem.ts'
import type { Env } from './env.ts'

/** What the queue calls messages that wait: no tenant is named so. */
export const MESSAGES = '@messages'

export type Messages = { readonly ports: MessagePorts; readonly shelf: MessageShelf | undefined }

/** How this process sends: by what the operator set up, else by laying it on the shelf where there is one. */
export function messagesOf(env: Env, { clock, ids }: Deps, log: Log): Messages {
  const onError = (problem: string) => log({ level: 'error', message: problem })
  const shelf = env.messagesDir === undefined ? undefined : createFileMessages({ folder: env.messagesDir, clock, ids })
  const outbound = createOutbound({ allow: env.outboundAllow })
  return {
    ports: {
      mailer: env.smtp ? createSmtpMailer({ ...env.smtp, onError }) : shelf?.mailer,
      sms: env.sms ? createHttpSms({ outbound, ...env.sms, onError }) : shelf?.sms,
    },
    shelf,
  }
}
