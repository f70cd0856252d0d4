import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createSocket, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fixedClock } from '@courtyard/std/clock'
import { afterEach, describe, expect, test } from 'vitest'
import { createOutbound } from '../outbound/outbound.ts'
import { createHttpSms } from '../sms/http-sms.ts'
import { createFileMessages } from './file-messages.ts'
import { createSmtpMailer } from './smtp-mailer.ts'

const open: { close(done: () => void): unknown }[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await new Promise<void>((done) => server.close(done))
})
async function portOf(server: Server): Promise<number> {
  open.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return (server.address() as AddressInfo).port
}

/** A mail server as far as one letter needs; `answers` says what it says to a command. */
function mailServer(answers: Readonly<Record<string, string>> = {}) {
  const heard: string[] = []
  const server = createSocket((socket) => {
    socket.on('error', () => undefined)
    socket.write('220 here\r\n')
    let isText = false
    socket.on('data', (chunk) => {
      for (const line of chunk.toString('utf8').split('\r\n').filter(Boolean)) {
        heard.push(line)
        const verb = line.split(/[ :]/)[0]!.toUpperCase()
        if (isText && line !== '.') continue
        isText = verb === 'DATA'
        socket.write(`${answers[verb] ?? (isText ? '354 go on' : verb === 'QUIT' ? '221 bye' : '250 ok')}\r\n`)
      }
    })
  })
  return { server, heard }
}
const letter = {
  id: '018f0000-0000-7000-8000-00000000000a',
  to: 'a@example.com',
  subject: '重设密码',
  text: 'https://x.test/set?code=1',
}

describe('mail', () => {
  test('is handed to the server with its sender, receiver and text', async () => {
    const { server, heard } = mailServer()
    const mailer = createSmtpMailer({ url: `smtp://127.0.0.1:${await portOf(server)}`, from: 'Courtyard <no@x.test>' })
    expect(await mailer.send(letter)).toBe('sent')
    expect(heard).toContain('MAIL FROM:<no@x.test>')
    expect(heard).toContain('RCPT TO:<a@example.com>')
    expect(heard.join('\n')).toContain(letter.text)
    expect(heard).toContain(`Message-ID: <${letter.id}@courtyard>`) // handed out again it is the same letter
  })

  test('that the server refuses for good is not tried again, and one it cannot take now is; neither is told to the log', async () => {
    const told: string[] = []
    const outcomes: string[] = []
    for (const answer of ['550 no such person', '451 later']) {
      const { server } = mailServer({ RCPT: answer })
      const url = `smtp://127.0.0.1:${await portOf(server)}`
      const mailer = createSmtpMailer({ url, from: 'no@x.test', onError: (text) => told.push(text) })
      outcomes.push(await mailer.send(letter))
    }
    expect(outcomes).toEqual(['refused', 'failed'])
    expect(told).toHaveLength(2)
    expect(told.join(' ')).not.toMatch(/example\.com|code=1/)
  })

  test('never brings headers or receivers of its own', async () => {
    const { server, heard } = mailServer()
    const mailer = createSmtpMailer({ url: `smtp://127.0.0.1:${await portOf(server)}`, from: 'no@x.test' })
    await mailer.send({ ...letter, subject: 'Hello\r\nBcc: evil@example.com', to: 'a@example.com' })
    expect(heard.filter((line) => line.startsWith('RCPT'))).toEqual(['RCPT TO:<a@example.com>'])
    expect(heard.filter((line) => /^bcc:/i.test(line))).toEqual([])
    await mailer.send({ ...letter, to: 'a@example.com, evil@example.com' })
    expect(heard.filter((line) => /^RCPT TO:<evil/.test(line))).toEqual([])
  })

  test('leaves the machine over TLS or not at all', async () => {
    const { server, heard } = mailServer()
    const port = await portOf(server)
    const send = (host: string) => createSmtpMailer({ url: `smtp://${host}:${port}`, from: 'no@x.test' }).send(letter)
    // Another way to write this machine, which the adapter does not take for it.
    expect(await send('0.0.0.0')).toBe('failed')
    expect(heard.filter((line) => /^(MAIL|RCPT)/.test(line))).toEqual([])
    expect(heard).toContain('STARTTLS') // it was reached
    expect(await send('127.0.0.1')).toBe('sent')
  })
})

test('a short message goes to the gateway with its template and token; a refusal is final, a fault is tried again', async () => {
  const taken: { token: string | undefined; id: unknown; body: string }[] = []
  let status = 200
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += chunk))
    request.on('end', () => {
      taken.push({ token: request.headers.authorization, id: request.headers['idempotency-key'], body })
      response.writeHead(status).end()
    })
  })
  const origin = `http://127.0.0.1:${await portOf(server)}`
  const sms = createHttpSms({ outbound: createOutbound({ allow: [origin] }), url: `${origin}/send`, token: 'a token' })
  const id = '018f0000-0000-7000-8000-00000000000b'
  const note = { to: '+8613800000000', template: 'sign_in_code', values: { code: '123456' }, text: '验证码 123456' }
  const outcomes = []
  for (status of [200, 400, 429, 503]) outcomes.push(await sms.send({ id, ...note }))
  expect(outcomes).toEqual(['sent', 'refused', 'failed', 'failed'])
  expect([taken[0]?.token, JSON.parse(taken[0]!.body)]).toEqual(['Bearer a token', note])
  expect(taken.map((one) => one.id)).toEqual([id, id, id, id])
  const elsewhere = createHttpSms({ outbound: createOutbound(), url: `${origin}/send`, token: 'a token' })
  expect(await elsewhere.send({ id, ...note })).toBe('failed') // the one way out does not go to private addresses
  expect(taken).toHaveLength(4)
})

test('messages that are kept instead of sent are listed newest first, a hundred of them, for their owner only', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'courtyard-shelf-'))
  let at = 0
  const ids = { next: () => String(at++).padStart(12, '0') }
  const shelf = createFileMessages({ folder: join(folder, 'm'), clock: fixedClock('2026-11-22T04:00:00Z'), ids })
  expect(await shelf.list()).toEqual([])
  for (let count = 0; count < 102; count++) await shelf.mailer.send({ ...letter, subject: `${count}` })
  const kept = await shelf.list()
  expect([kept.length, kept[0]?.subject, kept.at(-1)?.subject]).toEqual([100, '101', '2'])
  const files = await readdir(join(folder, 'm'))
  expect((await stat(join(folder, 'm', files[0]!))).mode & 0o077).toBe(0)
  await rm(folder, { recursive: true })
})
