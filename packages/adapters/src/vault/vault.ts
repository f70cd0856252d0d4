import { createHash } from 'node:crypto'
import type { Vault } from '@courtyard/core/hooks/ports'
import { KEY_BYTES, openBytes, sealBytes } from './aes-gcm.ts'

/**
 * Seals with AES-256-GCM; whose secret it is stands in the authenticated data, so a sealed text that was moved to another
 * row does not open. The first key seals, all of them open: a new key is put in front, and the old one is kept behind.
 */
export function createVault(keys: readonly Uint8Array[]): Vault & { readonly newest: string } {
  const known = keys.map((key) => ({ key, id: keyId(key) }))
  const [first] = known
  if (!first || keys.some((key) => key.byteLength !== KEY_BYTES)) throw new Error('A key of the vault has 32 bytes.')
  return {
    newest: first.id,
    seal: (secret, about) => `v1.${first.id}.${sealBytes(first.key, secret, about).toString('base64url')}`,
    open(sealed, about) {
      const [version, id, text = ''] = sealed.split('.')
      const match = known.find((one) => one.id === id)
      if (version !== 'v1' || !match) return undefined
      return openBytes(match.key, Buffer.from(text, 'base64url'), about)
    },
  }
}

/** Tells keys apart without telling what they are. */
const keyId = (key: Uint8Array): string => createHash('sha256').update(key).digest('hex').slice(0, 8)
