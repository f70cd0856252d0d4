import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { OutboundReader } from '@courtyard/adapters/outbound/outbound-reader'

type Claims = Readonly<Record<string, unknown>>
/** What is wrong with the next id token. */
export type Twist = {
  readonly claims?: Claims
  readonly alg?: 'none' | 'HS256'
  /** Signed with another key under the same name. */
  readonly key?: KeyObject
  readonly iss?: string
}
export type Issuer = {
  readonly origin: string
  /** How often each of its addresses was asked. */
  readonly asked: string[]
  /** The browser at the issuer: signs in there as this subject; gives the query that comes back. */
  authorize(url: string, claims: Claims, twist?: Twist): URLSearchParams
  /** Who a real browser is at the issuer from now on: it comes straight back. */
  becomes(claims: Claims): void
  close(): Promise<void>
}

type Code = { readonly query: URLSearchParams; readonly claims: Claims; readonly twist: Twist }

/** An OpenID issuer of tests, on a port of this machine. `now` = the clock of whoever asks it. */
export async function startIssuer(client: { id: string; secret: string }, now: () => Date): Promise<Issuer> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const codes = new Map<string, Code>()
  const asked: string[] = []
  const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const tokenOf = ({ query, claims, twist }: Code): string => {
    const at = Math.floor(now().getTime() / 1000)
    const header = { alg: twist.alg ?? 'RS256', kid: 'one', typ: 'JWT' }
    const payload = {
      ...{ iss: origin(), aud: client.id, iat: at, exp: at + 300, nonce: query.get('nonce') },
      ...claims,
      ...twist.claims,
    }
    const text = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
    if (twist.alg === 'none') return `${text}.`
    return `${text}.${sign('sha256', Buffer.from(text), twist.key ?? privateKey).toString('base64url')}`
  }
  const exchange = (form: URLSearchParams) => {
    const code = codes.get(form.get('code') ?? '')
    codes.delete(form.get('code') ?? '')
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    const isRight =
      code?.query.get('code_challenge') === challenge &&
      form.get('redirect_uri') === code.query.get('redirect_uri') &&
      form.get('client_id') === client.id &&
      form.get('client_secret') === client.secret
    return code && isRight
      ? { access_token: randomBytes(8).toString('hex'), token_type: 'Bearer', expires_in: 60, id_token: tokenOf(code) }
      : undefined
  }
  let browser: Claims | undefined
  const authorize: Issuer['authorize'] = (url, claims, twist = {}) => {
    const query = new URL(url).searchParams
    const code = randomBytes(12).toString('base64url')
    codes.set(code, { query, claims, twist })
    return new URLSearchParams({ code, state: query.get('state') ?? '', iss: twist.iss ?? origin() })
  }
  const server: Server = createServer(async (request, response) => {
    const path = request.url ?? ''
    asked.push(path)
    const tell = (status: number, json: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json))
    if (path === '/.well-known/openid-configuration') return tell(200, metadataOf(origin()))
    if (path === '/jwks')
      return tell(200, { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig' }] })
    if (path.startsWith('/authorize?') && browser) {
      const back = new URL(new URL(path, origin()).searchParams.get('redirect_uri') ?? '')
      back.search = String(authorize(new URL(path, origin()).href, browser))
      return response.writeHead(302, { location: back.href }).end()
    }
    const tokens = path === '/token' ? exchange(new URLSearchParams(await bodyOf(request))) : undefined
    return tokens ? tell(200, tokens) : tell(400, { error: 'invalid_grant' })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    origin: origin(),
    asked,
    authorize,
    becomes(claims) {
      browser = claims
    },
    async close() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

/** The way out to an issuer that only says what it is. */
export const readIssuer =
  (issuer: string): OutboundReader =>
  async ({ url }) =>
    url === `${issuer}/.well-known/openid-configuration`
      ? Response.json(metadataOf(issuer))
      : Response.json({}, { status: 404 })

const metadataOf = (issuer: string) => ({
  ...{ issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token` },
  ...{ jwks_uri: `${issuer}/jwks`, response_types_supported: ['code'], subject_types_supported: ['public'] },
  ...{ id_token_signing_alg_values_supported: ['RS256'], code_challenge_methods_supported: ['S256'] },
  token_endpoint_auth_methods_supported: ['client_secret_post'],
  authorization_response_iss_parameter_supported: true,
})

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const part of request) text += part
  return text
}
