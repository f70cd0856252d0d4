import { z } from 'zod'

const domain = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/)
  .max(253)

const settings = {
  issuer: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .describe('The address under which the issuer says what it is'),
  client_id: z.string().trim().min(1).max(300),
  domains: z.array(domain).min(1).max(20).describe('Domains of the addresses that it vouches for'),
  only: z.boolean().describe('Whether staff sign in by it alone'),
  break_glass: z
    .array(z.uuid())
    .max(10)
    .describe('Members who may sign in otherwise even then: each may assign any role and has a password'),
}

export const signOnSchema = z.object({
  settings: z.object(settings).nullable(),
  redirect: z.string().nullable().describe('The address to register at the issuer; null where none is set up'),
})
/** A company's single sign-on; never its secret. */
export type SignOnJson = z.infer<typeof signOnSchema>

export const newSignOnSchema = z.strictObject({
  ...settings,
  secret: z.string().min(1).max(500).exactOptional().describe('Kept as it is when absent'),
})
export type NewSignOn = z.infer<typeof newSignOnSchema>
