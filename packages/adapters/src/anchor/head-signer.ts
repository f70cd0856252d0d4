import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import type { HeadSigner, SignedHead } from '@courtyard/core/audit/ports'

/** What stands before the 32 bytes of an Ed25519 key in its PKCS #8 form. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')

/**
 * Signs heads with Ed25519. Keys are 32 random bytes each: the first signs, all of them verify, so that a new one is put in
 * front. Whoever has only the public key can verify, and sign nothing.
 */
export function createHeadSigner(seeds: readonly Uint8Array[]): HeadSigner {
  const keys = seeds.map((seed) => {
    const secret = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' })
    const open = createPublicKey(secret)
    return { secret, open, id: keyId(open) }
  })
  const [first] = keys
  if (!first) throw new Error('A signer has a key.')
  return {
    sign: (head) => ({
      ...head,
      key: first.id,
      signature: sign(null, bytesOf(head), first.secret).toString('base64url'),
    }),
    verify(head) {
      const key = keys.find(({ id }) => id === head.key)
      return key !== undefined && verify(null, bytesOf(head), key.open, Buffer.from(head.signature, 'base64url'))
    },
  }
}

const bytesOf = ({ tenant, number, hash, at }: Omit<SignedHead, 'key' | 'signature'>): Buffer =>
  Buffer.from(['courtyard audit head v1', tenant, number, hash, at].join('\n'), 'utf8')

const keyId = (key: KeyObject): string =>
  createHash('sha256')
    .update(key.export({ format: 'der', type: 'spki' }))
    .digest('hex')
    .slice(0, 16)
