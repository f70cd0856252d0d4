import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import type { Vault } from '@courtyard/core/hooks/ports'

const NONCE_BYTES = 12
const TAG_BYTES = 16

/**
 * Seals with AES-256-GCM; whose secret it is stands in the authenticated data, so a sealed text that was moved to another
 * row does not open. The first key seals, all of them open: a new key is put in front, and the old one is kept behind.
 */
export function createVault(keys: readonly Uint8Array[]): Vault {
  const known = keys.map((key) => ({ key, id: keyId(key) }))
  const [first] = known
  if (!first || keys.some((key) => key.byteLength !== 32)) throw new Error('A key of the vault has 32 bytes.')
  return {
    seal(secret, about) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', first.key, nonce).setAAD(Buffer.from(about, 'utf8'))
      const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
      return `v1.${first.id}.${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')}`
    },
    open(sealed, about) {
      const [version, id, text = ''] = sealed.split('.')
      const match = known.find((one) => one.id === id)
      if (version !== 'v1' || !match) return undefined
      const bytes = Buffer.from(text, 'base64url')
      if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined
      const nonce = bytes.subarray(0, NONCE_BYTES)
      const cipher = createDecipheriv('aes-256-gcm', match.key, nonce, { authTagLength: TAG_BYTES })
      try {
        cipher.setAAD(Buffer.from(about, 'utf8')).setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
        const opened = Buffer.concat([cipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), cipher.final()])
        return opened.toString('utf8')
      } catch {
        return undefined // changed, or sealed for something else
      }
    },
  }
}

/** Tells keys apart without telling what they are. */
const keyId = (key: Uint8Array): string => createHash('sha256').update(key).digest('hex').slice(0, 8)
