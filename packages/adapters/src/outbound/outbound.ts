import { lookup } from 'node:dns/promises'
import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import https from 'node:https'
import { isIP } from 'node:net'
import type { Outbound, OutboundAnswer, OutboundCall, OutboundProblem } from '@courtyard/core/hooks/ports'
import { isPublicAddress } from './public-address.ts'

/** All addresses of a name. */
export type Resolve = (name: string) => Promise<readonly string[]>

export type OutboundOptions = {
  /** Origins that the operator allows whatever they are: `http://10.0.0.5:8080`. */
  readonly allow?: readonly string[]
  readonly resolve?: Resolve
  readonly timeoutMs?: number
}

const TIMEOUT_MS = 10_000
/** What is read of an answer before the connection is dropped. */
const ANSWER_BYTES_MAX = 16_384
const PORTS: ReadonlySet<string> = new Set(['', '443', '8443'])

const systemResolve: Resolve = async (name) =>
  (await lookup(name, { all: true, verbatim: true })).map(({ address }) => address)

/**
 * Calls out: a name is resolved once, every address it has must be public, and the first of them is the one connected to,
 * so that a name which changes its mind in between leads nowhere else. Redirects are answers like any other. Never throws.
 */
export function createOutbound(options: OutboundOptions = {}): Outbound {
  return {
    async post(call) {
      const way = await wayTo(call.url, options)
      return 'problem' in way ? way : await send(way, call)
    },
  }
}

/** One call that may be made: its address was judged, and is the one that is connected to. */
export type OutboundWay = { readonly url: URL; readonly address: string; readonly signal: AbortSignal }

/** Judges an address as createOutbound does, without calling. */
export async function wayTo(
  text: string,
  { allow = [], resolve = systemResolve, timeoutMs = TIMEOUT_MS }: OutboundOptions,
): Promise<OutboundWay | { readonly problem: OutboundProblem }> {
  const url = URL.parse(text)
  const isAllowed = url !== null && allow.includes(url.origin)
  if (!url || (!isAllowed && !isCallable(url))) return { problem: 'url_refused' }
  const signal = AbortSignal.timeout(timeoutMs)
  const found = await within(signal, addressesOf(url, resolve))
  if ('problem' in found) return found
  const [address] = found.addresses
  if (address === undefined) return { problem: 'name_unknown' }
  if (!isAllowed && !found.addresses.every(isPublicAddress)) return { problem: 'address_refused' }
  return { url, address, signal }
}

/** https, an ordinary port, and nobody's name or password in it. */
const isCallable = (url: URL): boolean =>
  url.protocol === 'https:' && PORTS.has(url.port) && url.username === '' && url.password === ''

type Found = { readonly addresses: readonly string[] } | { readonly problem: OutboundProblem }

async function addressesOf({ hostname }: URL, resolve: Resolve): Promise<Found> {
  const plain = hostname.replace(/^\[(.*)\]$/, '$1')
  if (isIP(plain)) return { addresses: [plain] }
  try {
    return { addresses: await resolve(plain) }
  } catch {
    return { problem: 'name_unknown' } // whatever the resolver says, there is nobody to call
  }
}

/** A resolver may hang for longer than a call may take. */
function within(signal: AbortSignal, work: Promise<Found>): Promise<Found> {
  return new Promise((done) => {
    signal.addEventListener('abort', () => done({ problem: 'timed_out' }), { once: true })
    void work.then(done)
  })
}

/** Begins a request on a way, to the address that was judged, whatever the name says by now. */
export function requestOn({ url, address, signal }: OutboundWay, options: RequestOptions): ClientRequest {
  const { request } = url.protocol === 'https:' ? https : http
  return request(url, {
    ...options,
    agent: false,
    signal,
    lookup: (_, { all }, found) => {
      const family = isIP(address)
      if (all) found(null, [{ address, family }])
      else found(null, address, family)
    },
  })
}

function send(way: OutboundWay, call: OutboundCall): Promise<OutboundAnswer> {
  const { signal } = way
  return new Promise((done) => {
    const sent = requestOn(way, {
      method: 'POST',
      headers: { ...call.headers, 'content-length': Buffer.byteLength(call.body) },
    })
    sent.on('error', (error) => done({ problem: problemOf(error, signal) }))
    sent.on('response', (answer) => readAway(answer, () => done({ status: answer.statusCode ?? 0 })))
    sent.end(call.body)
  })
}

/** Reads the answer to its end or its cap and throws it away. */
function readAway(answer: IncomingMessage, end: () => void): void {
  let bytes = 0
  answer.on('data', (chunk: Buffer) => {
    bytes += chunk.byteLength
    if (bytes > ANSWER_BYTES_MAX) answer.destroy()
  })
  answer.on('close', end)
  answer.on('error', () => undefined) // the status has come, and nothing else is wanted
}

const CERTIFICATE = /^(CERT_|ERR_TLS_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|EPROTO)/

function problemOf(error: Error & { readonly code?: string }, signal: AbortSignal): OutboundProblem {
  if (signal.aborted) return 'timed_out'
  return CERTIFICATE.test(error.code ?? '') ? 'certificate_refused' : 'connection_failed'
}
