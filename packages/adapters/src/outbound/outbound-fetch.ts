export type OutboundFetchOptions = {
  /** The only origins that are called: `https://api.example.com`. */
  readonly origins: readonly string[]
  readonly timeoutMs?: number
  readonly answerBytesMax?: number
}

const TIMEOUT_MS = 20_000
const ANSWER_BYTES_MAX = 4_000_000

/**
 * A fetch for a library that speaks to one service whose name is ours: no other origin, no redirects, a time limit, and an
 * answer that is cut off when it is too large. Rejects as fetch does.
 */
export function createOutboundFetch({
  origins,
  timeoutMs = TIMEOUT_MS,
  answerBytesMax = ANSWER_BYTES_MAX,
}: OutboundFetchOptions): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    if (!origins.includes(new URL(request.url).origin)) throw new TypeError(`not an origin we call: ${request.url}`)
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMs)])
    const answer = await globalThis.fetch(request, { redirect: 'error', signal })
    const { body, status, statusText, headers } = answer
    return new Response(body && status !== 204 ? body.pipeThrough(cutAt(answerBytesMax)) : null, {
      status,
      statusText,
      headers,
    })
  }
}

function cutAt(max: number): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.byteLength
      if (bytes > max) controller.error(new TypeError('the answer is too large'))
      else controller.enqueue(chunk)
    },
  })
}
