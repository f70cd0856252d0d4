import { createHmac, hkdfSync } from 'node:crypto'
import type { LookUpPlace, SealPlace, TenantSealer } from '@courtyard/core/personal/ports'
import { assert } from '@courtyard/std/assert'
import { KEY_BYTES, openBytes, sealBytes } from './aes-gcm.ts'

/** Keys in the clear. */
export type TenantKeys = {
  readonly tenant: string
  readonly versions: ReadonlyMap<number, Uint8Array>
  /** The version that seals. */
  readonly newest: number
  readonly lookUp: Uint8Array
}

const VERSION_BYTES = 2
/** 128 bits: enough that no two texts of a tenant ever meet, and half of the index. */
const LOOK_UP_BYTES = 16

/** Seals, opens and looks up with the keys of one tenant; asks nobody. */
export function createTenantSealer({ tenant, versions, newest, lookUp }: TenantKeys): TenantSealer {
  const sealing = versions.get(newest)
  assert(sealing, 'the version that seals is there')
  const version = Buffer.alloc(VERSION_BYTES)
  version.writeUInt16BE(newest)
  const lookUpKeys = new Map<string, Buffer>()
  const lookUpKey = ({ entity, field, part }: LookUpPlace): Buffer => {
    const place = JSON.stringify([tenant, entity, field, part])
    const known = lookUpKeys.get(place)
    if (known) return known
    const key = Buffer.from(hkdfSync('sha256', lookUp, 'courtyard', `look-up ${place}`, KEY_BYTES))
    lookUpKeys.set(place, key)
    return key
  }
  // A list as JSON: no two places give the same text, whatever their names hold.
  const about = ({ entity, field, record }: SealPlace) => JSON.stringify([tenant, entity, field, record])
  return {
    newest,
    seal: (text, place) => Buffer.concat([version, sealBytes(sealing, text, about(place))]),
    open(bytes, place) {
      const read = bytes.length > VERSION_BYTES ? (bytes[0] ?? 0) * 256 + (bytes[1] ?? 0) : 0
      const key = versions.get(read)
      const text = key && openBytes(key, bytes.subarray(VERSION_BYTES), about(place))
      assert(
        text !== undefined,
        `a sealed value opens where it stands: ${place.entity}.${place.field}, version ${read}`,
      )
      return text
    },
    lookUp: (text, place) =>
      createHmac('sha256', lookUpKey(place)).update(text, 'utf8').digest().subarray(0, LOOK_UP_BYTES),
  }
}
