import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrateControl } from '@courtyard/db/control/migrate'
import { createDatabase, type Database } from '@courtyard/db/database'
import type { FreshDatabase } from '@courtyard/testkit/fresh-database'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bootstrapLogins } from '../../scripts/bootstrap-logins.mjs'
import { start } from '../../scripts/postgres.mjs'
import { seeded } from './generated-tenant.ts'
import { type Books, openBooks } from './money-world.ts'

const SEED = Number(process.env.COURTYARD_SEED ?? 20261123)
const KILLS = process.env.COURTYARD_TEST_DEEP === '1' ? 10 : 1
const CASHIERS = 8
const policy = { order: 'oldest_first', within: 'in_turn' } as const

// A server of its own, as durable as in production, to be killed.
let folder: string
let server: Awaited<ReturnType<typeof start>>
let urls: Awaited<ReturnType<typeof bootstrapLogins>>
let database: Database
let root: pg.Pool
let books: Books

const boot = () => start({ dataDir: folder, settings: { max_connections: 60, shared_buffers: '64MB' }, sync: false })
function connect(): void {
  const at = (url: string) => url.replace(/:\d+\//, `:${server.port}/`)
  const ignore = () => undefined
  database = createDatabase({
    ...{ appUrl: at(urls.appUrl), ddlUrl: at(urls.ddlUrl), controlUrl: at(urls.controlUrl) },
    ...{ poolMax: CASHIERS, onError: ignore },
  })
  root = new pg.Pool({ connectionString: at(urls.superuserUrl), max: 2 })
  root.on('error', ignore)
}
const disconnect = () => Promise.all([database.close(), root.end()])

/** The world of the books, on whatever connections there are now. */
const fresh = {
  get database() {
    return database
  },
  superuser: (text: string, values?: unknown[]) => root.query(text, values),
} as FreshDatabase

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'courtyard-kill-'))
  server = await boot()
  urls = await bootstrapLogins({ superuserUrl: server.superuserUrl })
  connect()
  await migrateControl(database)
  books = await openBooks(fresh, 'durable')
}, 120_000)
afterAll(async () => {
  await disconnect()
  await server?.destroy()
  await rm(folder, { recursive: true, force: true })
})

type Command = { readonly key: string; readonly payer: string; readonly fen: bigint }
const asked: Command[] = []
const acknowledged = new Set<string>()
const pay = ({ key, payer, fen }: Command) => books.pay(key, { payer, fen, reference: key }, { policy })

/** A cashier takes payments until the server is gone; gives what nobody knows the end of. */
async function cashier(payer: string, onAnswer: () => void): Promise<Command> {
  for (;;) {
    const command = { key: `pay ${asked.length}`, payer, fen: BigInt(100 + asked.length) }
    asked.push(command)
    try {
      await pay(command)
    } catch {
      return command
    }
    acknowledged.add(command.key)
    onAnswer()
  }
}

const keysThere = async () =>
  new Set((await root.query('select key from t_durable.k_command')).rows.map(({ key }) => String(key)))

// Guards I7, I15, I21: an answer is a promise, also to whoever pulls the plug.
test(
  `the server is killed under load ${KILLS} times: no answer is lost, nothing is done twice, seed ${SEED}`,
  async () => {
    const random = seeded(SEED)
    const payers = Array.from({ length: CASHIERS }, () => books.newId())
    for (const payer of payers)
      await books.bill({
        id: books.newId(),
        payer,
        due: '2026-11-15',
        lines: [{ id: books.newId(), amount: 1_000_000n, net: 1_000_000n }],
      })
    for (let kill = 0; kill < KILLS; kill++) {
      let left = 30 + Math.floor(random() * 60)
      const answered = () => {
        if (--left === 0) process.kill(server.pid, 'SIGKILL')
      }
      const unsure = await Promise.all(payers.map((payer) => cashier(payer, answered)))
      await server.exited
      await disconnect()
      server = await boot()
      connect()
      const there = await keysThere()
      expect([...acknowledged].filter((key) => !there.has(key))).toEqual([])
      expect(await books.red()).toEqual([])
      for (const command of unsure) {
        await pay(command)
        acknowledged.add(command.key)
      }
      process.stdout.write(
        `${acknowledged.size} acknowledged, ${unsure.filter(({ key }) => there.has(key)).length} of ${unsure.length} unsure were done\n`,
      )
    }
    expect(acknowledged.size).toBe(asked.length)
    const { rows } = await root.query(
      'select count(*)::int as payments, sum(amount_fen)::text as fen, count(distinct reference)::int as slips from t_durable.k_payment',
    )
    const fen = asked.reduce((sum, command) => sum + command.fen, 0n)
    expect(rows).toEqual([{ payments: asked.length, fen: `${fen}`, slips: asked.length }])
    expect(asked.length).toBeGreaterThan(30 * KILLS)
    expect(await books.red()).toEqual([])
  },
  120_000 * KILLS,
)
