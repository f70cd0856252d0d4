import { z } from 'zod'
import { form } from '../texts/shape-texts.ts'
import { name, versionNumber } from './shapes.ts'

const locked = z.strictObject({
  version: versionNumber,
  hash: z.string().regex(/^[0-9a-f]{64}$/, form('hash')),
})

/**
 * `tenant.lock.json`: the packs in force, by content: the base of the next three-way merge. Modules that are switched
 * off are locked too, so that switching one on moves no version. Written by publishing and upgrading.
 */
export const tenantLock = z.strictObject({
  template: z.strictObject({ pack: name, ...locked.shape }),
  modules: z.record(name, locked),
})
export type TenantLock = z.infer<typeof tenantLock>
