import type { Delivered, Mailer } from '@courtyard/core/identity/ports'
import { createTransport } from 'nodemailer'

const TIMEOUT_MS = 15_000

export type SmtpOptions = {
  /** `smtps://user:password@host` or `smtp://…`, which must turn to TLS unless it is the machine itself. */
  readonly url: string
  readonly from: string
  /** Told what went wrong, never to whom or what. */
  onError?(problem: string): void
}

/** Sends mail over SMTP, one connection per letter. Nothing but TLS leaves the machine; texts never load files or addresses. */
export function createSmtpMailer({ url, from, onError }: SmtpOptions): Mailer {
  const { protocol, hostname } = new URL(url)
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  const transport = createTransport({
    url,
    ...{ secure: protocol === 'smtps:', requireTLS: protocol !== 'smtps:' && !isHere },
    ...{ connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS },
    ...{ disableFileAccess: true, disableUrlAccess: true },
  })
  return {
    async send({ id, to, subject, text }) {
      try {
        await transport.sendMail({ from, to: { name: '', address: to }, subject, text, messageId: `<${id}@courtyard>` })
        return 'sent'
      } catch (error) {
        const { code, responseCode } = error as { code?: string; responseCode?: number }
        onError?.(`mail not sent: ${code ?? 'unknown'} ${responseCode ?? ''}`.trim())
        return outcomeOf(responseCode)
      }
    },
  }
}

/** 5xx is the server's last word about this letter. */
const outcomeOf = (code: number | undefined): Delivered => (code !== undefined && code >= 500 ? 'refused' : 'failed')
