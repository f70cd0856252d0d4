import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

const USER_PRESENT = 0x01
const USER_VERIFIED = 0x04
const HAS_KEY = 0x40

type Ways = {
  /** The page that asks, as the browser says. */
  readonly origin?: string
  readonly rpId?: string
  readonly isVerified?: boolean
  /** Instead of one more than before. */
  readonly counter?: number
  readonly challenge?: string
}

/** A key with its holder's finger on it, as a browser and its authenticator answer. */
export type Authenticator = {
  readonly id: string
  create(options: { challenge: string; user: { id: string } }, ways?: Ways): object
  get(options: { challenge: string }, ways?: Ways): object
}

/** An authenticator of tests: ES256, no attestation, a counter. */
export function createAuthenticator(site: string): Authenticator {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const id = randomBytes(32)
  let counter = 0
  let holder = ''
  const dataOf = (type: string, { origin = site }: Ways, challenge: string) =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))
  const flagsOf = ({ isVerified = true }: Ways) => USER_PRESENT | (isVerified ? USER_VERIFIED : 0)
  const headOf = (ways: Ways, flags: number) => {
    counter = ways.counter ?? counter + 1
    const count = Buffer.alloc(4)
    count.writeUInt32BE(counter)
    return Buffer.concat([sha256(ways.rpId ?? new URL(site).hostname), Buffer.from([flags]), count])
  }
  const answer = { id: text(id), rawId: text(id), type: 'public-key', clientExtensionResults: {} }
  return {
    id: text(id),
    create({ challenge, user }, ways = {}) {
      holder = user.id
      const data = dataOf('webauthn.create', ways, ways.challenge ?? challenge)
      const length = Buffer.from([0, id.length])
      const head = headOf(ways, flagsOf(ways) | HAS_KEY)
      const about = Buffer.concat([head, Buffer.alloc(16), length, id, cose(publicKey.export({ format: 'jwk' }))])
      return {
        ...answer,
        response: { clientDataJSON: text(data), attestationObject: text(attestation(about)), transports: ['internal'] },
      }
    },
    get({ challenge }, ways = {}) {
      const data = dataOf('webauthn.get', ways, ways.challenge ?? challenge)
      const about = headOf(ways, flagsOf(ways))
      const signature = sign('sha256', Buffer.concat([about, sha256(data)]), privateKey)
      return {
        ...answer,
        response: {
          ...{ clientDataJSON: text(data), authenticatorData: text(about), signature: text(signature) },
          ...(holder !== '' && { userHandle: holder }),
        },
      }
    },
  }
}

const text = (bytes: Buffer): string => bytes.toString('base64url')
const sha256 = (of: string | Buffer): Buffer => createHash('sha256').update(of).digest()
const word = (of: string): Buffer => Buffer.concat([Buffer.from([0x60 + of.length]), Buffer.from(of)])
const bytes = (of: Buffer): Buffer => Buffer.concat([Buffer.from([0x58, of.length]), of])

/** The public key as CBOR: EC2, ES256, P-256, x, y. */
const cose = ({ x = '', y = '' }: { x?: string; y?: string }): Buffer =>
  Buffer.concat([
    ...[Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]), bytes(Buffer.from(x, 'base64url'))],
    ...[Buffer.from([0x22]), bytes(Buffer.from(y, 'base64url'))],
  ])

const attestation = (about: Buffer): Buffer =>
  Buffer.concat([
    ...[Buffer.from([0xa3]), word('fmt'), word('none'), word('attStmt'), Buffer.from([0xa0])],
    ...[word('authData'), bytes(about)],
  ])
