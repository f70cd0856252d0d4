import { z } from 'zod'
import { form } from '../texts/shape-texts.ts'
import { accessDocument } from './access.ts'
import { moneyDocument } from './money.ts'
import { privacyDocument } from './privacy.ts'
import { header, label, name, versionRange } from './shapes.ts'

/** A property company: which template it uses, which modules, its languages, currency and time zone. */
export const tenantDocument = z.strictObject({
  ...header('tenant'),
  label,
  template: z.strictObject({ pack: name, version: versionRange }),
  modules: z.record(name, z.boolean()).default({}),
  locales: z
    .array(z.string().regex(/^[a-z]{2}(-[A-Z]{2})?$/, form('language')))
    .min(1)
    .default(['zh-CN', 'en']),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, form('currency'))
    .default('CNY'),
  timeZone: z.string().default('Asia/Shanghai'),
  /** How money is handled; what is absent has its default. */
  money: moneyDocument.exactOptional(),
  /** What the company asks of sign-in and of giving rights; what is absent has its default. */
  access: accessDocument.exactOptional(),
  /** How people are answered about their personal data; what is absent has its default. */
  privacy: privacyDocument.exactOptional(),
  /** The calendar meant where none is named. */
  calendar: name.exactOptional(),
})
export type TenantDocument = z.infer<typeof tenantDocument>
