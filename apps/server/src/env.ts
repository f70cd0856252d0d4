import { join, resolve } from 'node:path'
import { databasesOf } from '@courtyard/db/databases'
import type { SiteUrls } from '@courtyard/db/site'
import { z } from 'zod'
import type { Rates } from './edge/limit-rates.ts'

const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .pipe(z.int().min(0).max(65_535))

/** Too few different signs to have been drawn: an example, or a word that somebody typed. */
const isDrawn = (signs: Iterable<unknown>, different: number): boolean => new Set(signs).size >= different
const EXAMPLE = /change.?me|example|default|your.?secret|password|replace|secret.?key|12345678/i

const secret = z
  .string()
  .min(32, 'at least 32 characters')
  .refine((text) => isDrawn(text, 12) && !EXAMPLE.test(text), 'drawn at random, no example: openssl rand -base64 32')

const keys = z
  .string()
  .transform((text) => text.split(',').map((key) => Buffer.from(key.trim(), 'base64')))
  .refine((all) => all.every((key) => key.byteLength === 32), '32 bytes in base64; several keys with commas')
  .refine((all) => all.every((key) => isDrawn(key, 16)), 'drawn at random: openssl rand -base64 32')

const envSchema = z.object({
  PORT: port.default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  DATABASE_URL: z.string().min(1),
  DATABASE_DDL_URL: z.string().min(1).optional(),
  DATABASE_CONTROL_URL: z.string().min(1).optional(),
  COURTYARD_SECRET: secret,
  COURTYARD_SECRETS_KEY: keys.optional(),
  COURTYARD_AUDIT_KEY: keys.optional(),
  COURTYARD_AUDIT_DIR: z.string().min(1).optional(),
  COURTYARD_OUTBOUND_ALLOW: z
    .string()
    .transform((text) => text.split(',').map((origin) => origin.trim()))
    .refine(
      (origins) => origins.every((origin) => URL.parse(origin)?.origin === origin),
      'origins like https://10.0.0.5:8443',
    )
    .optional(),
  COURTYARD_PUBLIC_URL: z
    .string()
    .refine((url) => URL.parse(url)?.origin === url, 'an origin like https://courtyard.example.com')
    .optional(),
  COURTYARD_STRIPE_KEY: z
    .string()
    .regex(/^(sk|rk)_/, 'a secret or restricted key')
    .optional(),
  COURTYARD_STRIPE_WEBHOOK_SECRET: z.string().min(16).optional(),
  COURTYARD_STRIPE_METHODS: z
    .string()
    .transform((text) => text.split(',').map((method) => method.trim()))
    .refine(
      (methods) => methods.every((method) => /^[a-z_0-9]{2,40}$/.test(method)),
      'ways to pay with commas: card,alipay',
    )
    .optional(),
  COURTYARD_SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\/\S+$/, 'an address like smtps://user:password@mail.example.com')
    .optional(),
  COURTYARD_MAIL_FROM: z.string().min(3).optional(),
  COURTYARD_SMS_URL: z
    .string()
    .regex(/^https?:\/\/\S+$/, 'the address of a gateway')
    .optional(),
  COURTYARD_SMS_TOKEN: z.string().min(8).optional(),
  COURTYARD_MESSAGES_DIR: z.string().min(1).optional(),
  COURTYARD_DATA_DIR: z.string().min(1).default('.data'),
  COURTYARD_FILES_DIR: z.string().min(1).optional(),
  COURTYARD_INVOICES_DIR: z.string().min(1).optional(),
  COURTYARD_FILE_QUOTA_MB: z
    .string()
    .regex(/^\d{1,9}$/, 'a whole number of megabytes')
    .default('10000'),
  COURTYARD_RATES: z
    .string()
    .regex(
      /^(off|\d{1,7},\d{1,7},\d{1,7},\d{1,7})$/,
      'off, or requests a minute of one address, at sign-in, of one person and of one tenant: 3000,120,1200,20000',
    )
    .default('3000,120,1200,20000'),
  COURTYARD_DEMO: z.enum(['0', '1']).default('0'),
  COURTYARD_TRUST_PROXY: z.enum(['0', '1']).default('0'),
})

/** What the operator chose. Everything else of the process is handed this, never the environment. */
export type Env = {
  readonly port: number
  readonly host: string
  readonly appUrl: string
  readonly ddlUrl: string
  readonly controlUrl: string
  /** Databases besides main, by name. */
  readonly databases: Readonly<Record<string, SiteUrls>>
  /** True when DDL and control use the login of the requests: decision 0004 says why that is weaker. */
  readonly sharedLogin: boolean
  readonly secret: string
  /** Keys that seal tenants' secrets: the first seals, all open. Empty = no secret can be kept. */
  readonly secretsKeys: readonly Uint8Array[]
  /** Where the end of every tenant's audit is signed and kept each hour; absent without a key to sign it with. */
  readonly audit: { readonly keys: readonly Uint8Array[]; readonly dir: string } | undefined
  /** Origins that hooks may call although they are not public. */
  readonly outboundAllow: readonly string[]
  /** Where people find this installation; paying online needs it to bring them back. */
  readonly publicUrl: string | undefined
  /** The operator's key at the payment provider, for tenants with a connected account. */
  readonly stripe: {
    readonly key: string | undefined
    readonly webhookSecret: string | undefined
    readonly methods: readonly string[] | undefined
  }
  /** How mail is sent; absent = it is not. */
  readonly smtp: { readonly url: string; readonly from: string } | undefined
  /** How short messages are sent; absent = they are not. */
  readonly sms: { readonly url: string; readonly token: string } | undefined
  /** Where messages lie that are kept instead of sent; absent = they are sent or not made. */
  readonly messagesDir: string | undefined
  readonly dataDir: string
  /** Where the content of files lies. */
  readonly filesDir: string
  readonly fileQuotaBytes: number
  /** Where invoices to be issued are written, and their answers read. */
  readonly invoicesDir: string
  /** Requests a minute; absent = not limited. */
  readonly rates: Rates | undefined
  readonly demo: boolean
  /** True behind a proxy that sets x-forwarded-proto. */
  readonly trustProxy: boolean
}

/** Reads the environment. Throws an Error that names every variable that is missing or wrong. */
export function readEnv(source: Readonly<Record<string, string | undefined>> = process.env): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = envSchema.safeParse(given)
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new Error(`The environment is not complete.\n  ${problems.join('\n  ')}`)
  }
  const env = parsed.data
  return {
    port: env.PORT,
    host: env.HOST,
    appUrl: env.DATABASE_URL,
    ddlUrl: env.DATABASE_DDL_URL ?? env.DATABASE_URL,
    controlUrl: env.DATABASE_CONTROL_URL ?? env.DATABASE_URL,
    databases: databasesOf(given),
    sharedLogin: !env.DATABASE_DDL_URL || !env.DATABASE_CONTROL_URL,
    secret: env.COURTYARD_SECRET,
    secretsKeys: env.COURTYARD_SECRETS_KEY ?? [],
    audit: env.COURTYARD_AUDIT_KEY && {
      keys: env.COURTYARD_AUDIT_KEY,
      dir: resolve(env.COURTYARD_AUDIT_DIR ?? join(env.COURTYARD_DATA_DIR, 'audit')),
    },
    outboundAllow: env.COURTYARD_OUTBOUND_ALLOW ?? [],
    publicUrl: env.COURTYARD_PUBLIC_URL,
    stripe: {
      key: env.COURTYARD_STRIPE_KEY,
      webhookSecret: env.COURTYARD_STRIPE_WEBHOOK_SECRET,
      methods: env.COURTYARD_STRIPE_METHODS,
    },
    smtp: env.COURTYARD_SMTP_URL
      ? { url: env.COURTYARD_SMTP_URL, from: env.COURTYARD_MAIL_FROM ?? 'courtyard@localhost' }
      : undefined,
    sms: env.COURTYARD_SMS_URL ? { url: env.COURTYARD_SMS_URL, token: env.COURTYARD_SMS_TOKEN ?? '' } : undefined,
    messagesDir: messagesDirOf(env),
    dataDir: resolve(env.COURTYARD_DATA_DIR),
    filesDir: resolve(env.COURTYARD_FILES_DIR ?? join(env.COURTYARD_DATA_DIR, 'files')),
    invoicesDir: resolve(env.COURTYARD_INVOICES_DIR ?? join(env.COURTYARD_DATA_DIR, 'invoices')),
    fileQuotaBytes: Number(env.COURTYARD_FILE_QUOTA_MB) * 1_000_000,
    rates: ratesOf(env.COURTYARD_RATES),
    demo: env.COURTYARD_DEMO === '1',
    trustProxy: env.COURTYARD_TRUST_PROXY === '1',
  }
}

function ratesOf(text: string): Rates | undefined {
  if (text === 'off') return undefined
  const [address = 0, door = 0, actor = 0, tenant = 0] = text.split(',').map(Number)
  return { address, door, actor, tenant }
}

/** The quick start keeps what it cannot send; elsewhere only who says where does. */
function messagesDirOf(env: z.infer<typeof envSchema>): string | undefined {
  if (env.COURTYARD_MESSAGES_DIR) return resolve(env.COURTYARD_MESSAGES_DIR)
  return env.COURTYARD_DEMO === '1' ? resolve(env.COURTYARD_DATA_DIR, 'messages') : undefined
}

/**
 * Tells the web's handler, which reads its own WEB_ variables when it is loaded, how this process serves it: the scheme
 * from the header serve.ts sets, and bodies as large as the API's imports.
 */
export function setWebEnv(importBytesMax: number): void {
  process.env.WEB_PROTOCOL_HEADER = 'x-forwarded-proto'
  process.env.WEB_BODY_SIZE_LIMIT = String(importBytesMax)
}
