import { createHmac, timingSafeEqual } from 'node:crypto'

export type Signed = { readonly id: string; readonly timestamp: number; readonly body: string }

/** How far the sender's clock may be off. */
export const WINDOW_SECONDS = 300

/** The bytes of a secret: those behind `whsec_` in base64, else of the text itself. */
const keyOf = (secret: string): Buffer =>
  secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret, 'utf8')

const macOf = (secret: string, { id, timestamp, body }: Signed): Buffer =>
  createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest()

/** The headers of a signed message, as Standard Webhooks has them. */
export const signedHeaders = (secret: string, signed: Signed): Record<string, string> => ({
  'webhook-id': signed.id,
  'webhook-timestamp': String(signed.timestamp),
  'webhook-signature': `v1,${macOf(secret, signed).toString('base64')}`,
})

/** True when one of the signatures is of this secret and the time is near enough. Compares without telling how far it got. */
export function isSigned(secret: string, signed: Signed, given: { signatures: string; nowSeconds: number }): boolean {
  if (!Number.isSafeInteger(signed.timestamp)) return false
  if (Math.abs(given.nowSeconds - signed.timestamp) > WINDOW_SECONDS) return false
  const mac = macOf(secret, signed)
  return given.signatures
    .split(' ')
    .slice(0, 10)
    .some((one) => {
      const [version, text = ''] = one.split(',')
      const bytes = Buffer.from(text, 'base64')
      return version === 'v1' && bytes.length === mac.length && timingSafeEqual(bytes, mac)
    })
}
