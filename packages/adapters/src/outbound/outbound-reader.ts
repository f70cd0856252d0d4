import type { IncomingMessage } from 'node:http'
import { type OutboundOptions, requestOn, wayTo } from './outbound.ts'

const ANSWER_BYTES_MAX = 500_000

/** A call whose answer is read: for services that a tenant names. */
export type ReadingCall = {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | undefined
}
export type OutboundReader = (call: ReadingCall) => Promise<Response>

/** Calls as createOutbound does, to the same addresses and no others, and reads the answer up to a size. Rejects as fetch does. */
export function createOutboundReader(options: OutboundOptions = {}): OutboundReader {
  return async ({ url, method, headers, body }) => {
    const way = await wayTo(url, options)
    if ('problem' in way) throw new TypeError(`not called: ${way.problem}`)
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
    return await new Promise((done, fail) => {
      const sent = requestOn(way, { method, headers: { ...headers, ...length } })
      sent.on('error', (cause) => fail(new TypeError('the call failed', { cause })))
      sent.on('response', (answer) => void readWhole(answer).then(done, fail))
      sent.end(body)
    })
  }
}

async function readWhole(answer: IncomingMessage): Promise<Response> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of answer as AsyncIterable<Buffer>) {
    bytes += part.byteLength
    if (bytes > ANSWER_BYTES_MAX) throw new TypeError('the answer is too large')
    parts.push(part)
  }
  const status = answer.statusCode ?? 0
  const type = answer.headers['content-type']
  const isEmpty = status === 204 || status === 205 || status === 304
  return new Response(isEmpty ? null : Buffer.concat(parts), {
    ...{ status, headers: type === undefined ? {} : { 'content-type': type } },
  })
}
