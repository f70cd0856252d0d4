import { type Clock, systemClock } from '@courtyard/std/clock'
import * as openid from 'openid-client'
import type { OutboundReader } from '../outbound/outbound-reader.ts'

/** A company's registration at its issuer. */
export type Registration = { readonly issuer: string; readonly clientId: string; readonly secret: string }

/** What an attempt is known by on its way to the issuer and back. Each is drawn for one attempt. */
export type AttemptSecrets = { readonly state: string; readonly nonce: string; readonly verifier: string }

/** Whom an issuer vouches for. */
export type Vouched = {
  readonly subject: string
  /** The address, when the issuer says that it is verified. */
  readonly email: string | undefined
}

type Begin = { readonly registration: Registration; readonly secrets: AttemptSecrets; readonly redirect: string }
type Finish = { readonly registration: Registration; readonly secrets: AttemptSecrets; readonly answered: URL }

/** Speaks OpenID Connect with issuers: authorization code with PKCE, state and nonce; the id token's signature is checked. */
export type IssuerClient = {
  /** Whether an issuer says what it is under its own name. */
  isThere(issuer: string): Promise<boolean>
  /** Where the browser goes; undefined when the issuer is not reached. */
  begin(asked: Begin): Promise<URL | undefined>
  /** Whom the issuer vouches for; undefined for whatever does not hold. */
  finish(answered: Finish): Promise<Vouched | undefined>
}

const SCOPE = 'openid email'
const TIMEOUT_S = 10

export function createIssuerClient({
  read,
  clock,
}: {
  readonly read: OutboundReader
  readonly clock: Clock
}): IssuerClient {
  const call: openid.CustomFetch = (url, { method, headers, body }) =>
    read({ url, method, headers, body: textOf(body) })
  const configure = async ({ issuer, clientId, secret }: Registration): Promise<openid.Configuration> => {
    // The library asks the machine for the time; this is by how much ours differs.
    const skew = Math.round((clock.now().getTime() - systemClock.now().getTime()) / 1000)
    // Which addresses may be called without TLS is for the one way out of the house to say: those the operator named.
    const calling = { [openid.customFetch]: call, timeout: TIMEOUT_S, execute: [openid.allowInsecureRequests] }
    const found = await openid.discovery(new URL(issuer), clientId, undefined, openid.None(), calling)
    const server = found.serverMetadata()
    const isPosted = server.token_endpoint_auth_methods_supported?.includes('client_secret_post') ?? false
    const shows = isPosted ? openid.ClientSecretPost(secret) : openid.ClientSecretBasic(secret)
    const config = new openid.Configuration(server, clientId, { [openid.clockSkew]: skew }, shows)
    config[openid.customFetch] = call
    config.timeout = TIMEOUT_S
    openid.allowInsecureRequests(config)
    openid.enableNonRepudiationChecks(config)
    return config
  }
  return {
    async isThere(issuer) {
      const config = await configure({ issuer, clientId: '-', secret: '-' }).catch(() => undefined)
      return config?.serverMetadata().authorization_endpoint !== undefined
    },
    async begin({ registration, secrets, redirect }) {
      const config = await configure(registration).catch(() => undefined)
      if (config?.serverMetadata().authorization_endpoint === undefined) return undefined
      return openid.buildAuthorizationUrl(config, {
        ...{ redirect_uri: redirect, scope: SCOPE, response_type: 'code', state: secrets.state, nonce: secrets.nonce },
        code_challenge: await openid.calculatePKCECodeChallenge(secrets.verifier),
        code_challenge_method: 'S256',
      })
    },
    async finish({ registration, secrets: { state, nonce, verifier }, answered }) {
      try {
        const config = await configure(registration)
        const tokens = await openid.authorizationCodeGrant(config, answered, {
          ...{ expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true },
        })
        const claims = tokens.claims()
        if (!claims) return undefined
        const told =
          claims.email === undefined && config.serverMetadata().userinfo_endpoint !== undefined
            ? await openid.fetchUserInfo(config, tokens.access_token, claims.sub)
            : claims
        return { subject: claims.sub, email: verifiedIn({ ...told }) }
      } catch {
        return undefined // the library throws for whatever does not hold, and nobody is told what
      }
    },
  }
}

function verifiedIn({ email, email_verified }: Readonly<Record<string, unknown>>) {
  const isVerified = email_verified === true || email_verified === 'true'
  return isVerified && typeof email === 'string' ? email.trim().toLowerCase() : undefined
}

/** Bodies of this flow are forms. */
function textOf(body: openid.FetchBody): string | undefined {
  if (body === undefined || body === null) return undefined
  if (typeof body === 'string') return body
  if (body instanceof URLSearchParams) return body.toString()
  throw new TypeError('a body of another kind')
}
