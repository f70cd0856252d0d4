import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Call = { readonly headers: IncomingHttpHeaders; readonly body: string; readonly path: string }
export type Receiver = {
  readonly origin: string
  readonly calls: Call[]
  /** What it answers next, in turn; the last one for good. */
  answer(...statuses: number[]): void
  close(): Promise<void>
}

/** Another system: keeps what it is sent and answers as it is told. */
export async function startReceiver(): Promise<Receiver> {
  const calls: Call[] = []
  let statuses = [204]
  const server: Server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => {
      body += chunk
    })
    request.on('end', () => {
      calls.push({ headers: request.headers, body, path: request.url ?? '' })
      const status = statuses.length > 1 ? statuses.shift()! : statuses[0]!
      response.writeHead(status, status >= 300 && status < 400 ? { location: '/elsewhere' } : {}).end()
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    answer(...given) {
      statuses = given
    },
    close: () => new Promise((done) => server.close(() => done())),
  }
}
