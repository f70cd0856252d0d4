import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { moneyDocuments } from '../api/adjustments-documents.ts'
import { deskOf } from '../api/money-desk.ts'
import { startTestServer, type TestServer } from '../api/support.ts'
import { seeded } from './generated-tenant.ts'
import { type Ask, PATHS, type PathName, TENANT } from './money-kill-paths.ts'
import { ASKS, MONEY_RIGHTS, OPERATIONS, POSTS, STILL, WAYS } from './money-kill-ways.ts'
import { prepare } from './money-kill-worlds.ts'

const IS_DEEP = process.env.COURTYARD_TEST_DEEP === '1'
const SEED = Number(process.env.COURTYARD_SEED ?? 20261123)
const names = Object.keys(PATHS) as PathName[]

/** Somebody who is shown every operation. */
const ALL_OF_MONEY = {
  path: 'roles/all_of_money.json',
  text: JSON.stringify({
    ...{ kind: 'role', name: 'all_of_money', label: { 'zh-CN': '财务', en: 'Money' } },
    rules: [{ name: 'run', action: MONEY_RIGHTS.map((name) => `run:${name}`) }],
  }),
}

let server: TestServer
let desk: ReturnType<typeof deskOf>
let spare: Worker
beforeAll(async () => {
  server = await startTestServer([TENANT], (tenant) => [
    ...moneyDocuments(tenant, { approval: { adjustmentsAbove: '300.00', refundsAbove: '300.00' } }),
    ALL_OF_MONEY,
  ])
  desk = deskOf(server, await server.signIn(TENANT, ['manager', 'desk']))
  spare = startWorker()
}, 60_000)
afterAll(async () => {
  spare?.kill()
  await server?.close()
})

type Worker = ReturnType<typeof startWorker>
/** A process is made for every kill: what it compiles is kept for the next. */
const COMPILED = fileURLToPath(new URL('../../.cache/compiled', import.meta.url))

/** A process that waits for what to do; it was killed when its answer is `stopped`. */
function startWorker() {
  const call = JSON.stringify({ urls: server.database.urls, now: server.deps.clock.now().toISOString() })
  const child: ChildProcess = spawn(
    process.execPath,
    [fileURLToPath(new URL('money-kill-worker.ts', import.meta.url)), call],
    { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, NODE_COMPILE_CACHE: COMPILED } },
  )
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]()
  const next = async (): Promise<string> => (await lines.next()).value ?? 'died'
  const ready = next()
  const gone = new Promise<void>((settle) => child.on('exit', () => settle()))
  return {
    async run(ask: Ask, stopAt: number): Promise<string> {
      expect(await ready).toBe('ready')
      child.stdin!.write(`${JSON.stringify({ ask, stopAt })}\n`)
      return await next()
    },
    async kill() {
      child.kill('SIGKILL')
      await gone
    },
  }
}

/** What an ask left in the books, without ids: the same for two payers to whom the same was done. */
async function left({ payer, flat, key, run, row }: Ask) {
  const ask = async (sql: string, values: string[]) =>
    (await server.database.superuser(sql.replaceAll('$.', 't_acme.'), values)).rows
  return {
    postings: await ask(
      `select j.kind, d.kind as debit, c.kind as credit, p.amount_fen, p.line_id is not null as of_line, count(*)::int from $.k_posting p join $.k_journal j on j.id = p.journal_id
         join $.k_account d on d.id = p.debit_id join $.k_account c on c.id = p.credit_id
       where $1 in (left(d.key, 36), left(c.key, 36)) or j.idem_key like '%' || $2
         or j.idem_key in (select 'till:' || s.id from $.k_shift s where s.cashier = $2) group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5`,
      [payer, key],
    ),
    bills: await ask(
      `select period, status, receivable_fen, paid_fen, adjusted_fen, (select count(*)::int from $.k_claim c join $.k_bill_line l on l.id = c.line_id where l.bill_id = b.id) as claims
       from $.k_bill b where subject_id = $1 order by 1, 2, 3, 4, 5`,
      [flat],
    ),
    payments: await ask(
      `select method, amount_fen, allocated_fen, refunded_fen, left_fen, state, receipt_no is not null as receipt from $.k_payment_seen where payer_id = $1 order by 1, 2, 3, 4`,
      [payer],
    ),
    commands: await ask(
      `select kind, count(*)::int from $.k_command where starts_with(key, $1) group by 1 order by 1`,
      [key],
    ),
    closes: await ask(
      `select kind, (select count(*)::int from $.k_closed) as closed from $.k_close where note = $1 order by id`,
      [key],
    ),
    requests: await ask(
      `select r.kind, e.state, e.by_whom from $.k_money_request r left join $.k_money_request_end e on e.request_id = r.id
       left join $.k_bill b on b.id = r.bill_id left join $.k_payment p on p.id = r.payment_id where $1 in (b.payer_id, p.payer_id)`,
      [payer],
    ),
    shifts: await ask(
      `select counted_fen, expected_fen, confirmed_by, (select array_agg(kind order by id) from $.k_shift_event e where e.shift_id = s.id) as events
       from $.k_shift s where cashier = $1`,
      [key],
    ),
    rows: await ask(
      `select array_agg(e.kind order by e.id) as events, (select count(*)::int from $.k_statement_claim c where c.row_id = $1) as claims
       from $.k_statement_event e where e.row_id = $1`,
      [row],
    ),
    debits: await ask(
      `select r.amount_fen, e.state, (select count(*)::int from $.k_debit_claim c where c.row_id = r.id) as claims
       from $.k_debit_row r left join $.k_debit_end e on e.row_id = r.id where r.payer_id = $1 order by 1, 2`,
      [payer],
    ),
    runs: await ask(
      `select state, bills, rolled_back_bills, published_at is not null as published from $.k_fee_run where id = $1`,
      [run],
    ),
  }
}

const clean = new Map<PathName, { statements: number; left: unknown }>()

test('every file that moves money is on a way that is killed here', () => {
  const core = fileURLToPath(new URL('../../packages/core/src/', import.meta.url))
  const files = readdirSync(core, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
  )
  const moving = files
    .filter((name) => MOVES.test(readFileSync(`${core}${name}`, 'utf8')))
    .map((name) => name.replaceAll('\\', '/'))
  expect(moving.length).toBeGreaterThan(20)
  expect(moving.sort()).toEqual([...Object.keys(WAYS), ...ASKS].sort())
  expect(new Set(Object.values(WAYS).flat())).toEqual(new Set(names))
})

/** Writes to the books, or does something once per key. */
const MOVES = /(?<!function )\b(doOnce|postJournals|postBills|withOnlineWork|updateFeeRun)(<[^(]*>)?\(/

test('unkilled, every way ends in sound books, and asked again it leaves the same', async () => {
  const counting = startWorker()
  for (const path of names) {
    const ask = await prepare({ server, desk }, path)
    const said = await counting.run(ask, 0)
    expect(said).toMatch(/^done \d+$/)
    const after = await left(ask)
    const kinds = after.postings.map(({ kind }) => kind)
    if (POSTS[path] !== null) expect([path, kinds]).toEqual([path, expect.arrayContaining([POSTS[path]])])
    await PATHS[path](server.deps, ask)
    expect([path, await left(ask)]).toEqual([path, after])
    clean.set(path, { statements: Number(said.split(' ')[1]), left: after })
  }
  expect(await desk.red()).toEqual([])
  await counting.kill()
}, 180_000)

test('every operation of the API that needs a right over money leads through a way that is killed, or moves nothing', async () => {
  const somebody = await server.signIn(TENANT, ['all_of_money'])
  const document = (await somebody.get('/openapi.json')).body as Document
  const operations = Object.values(document.paths).flatMap((path) =>
    Object.entries(path).flatMap(([method, { operationId, 'x-requires': needs }]) => {
      const isMoney = [needs ?? []].flat().some((right) => MONEY_RIGHTS.some((name) => right === `run:${name}`))
      return method !== 'get' && isMoney ? [operationId] : []
    }),
  )
  expect(operations.length).toBeGreaterThan(20)
  expect(operations.sort()).toEqual([...Object.keys(OPERATIONS), ...STILL].sort())
  expect(names).toEqual(expect.arrayContaining(Object.values(OPERATIONS).flat()))
})

type Operation = { readonly operationId: string; readonly 'x-requires'?: string | readonly string[] }
type Document = { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> }

// Guards I3, I6, I7, I21: whatever is cut off is there whole or not at all, and the retry makes it whole.
test.each(names)(
  `%s: killed by another process after a statement and asked again, it ends as if nothing had happened, seed ${SEED}`,
  async (path) => {
    const boundaries = IS_DEEP ? await killEverywhere(path) : [await killSomewhere(path)]
    if (IS_DEEP) process.stdout.write(`${path}: killed after each of ${boundaries.length} statements\n`)
    expect(boundaries.length).toBeGreaterThan(0)
    if (IS_DEEP) expect(await desk.red()).toEqual([])
  },
  IS_DEEP ? 3_600_000 : 120_000,
)

// Each kill looked at the books that the retries before it had left.
test('when all was killed and asked again, the books are sound', async () => expect(await desk.red()).toEqual([]))

/** Kills a way after each of its statements, until the process is done before it is killed. Gives where it was. */
async function killEverywhere(path: PathName): Promise<number[]> {
  const killed: number[] = []
  for (;;) {
    const at = killed.length + 1
    if ((await kill(path, at)) < at) return killed
    killed.push(at)
  }
}

/**
 * Kills a way once, after a statement that chance chose: of all of them, or of the last. A process that has read more than
 * the one that counted may be done a statement earlier; then it is killed before that.
 */
async function killSomewhere(path: PathName): Promise<number> {
  const random = seeded(SEED + names.indexOf(path))
  const pick = (most: number) => Math.floor(random() * most)
  const { statements } = clean.get(path)!
  let at = random() < 1 / 3 ? 1 + pick(statements) : statements - pick(Math.min(END, statements))
  for (let most = await kill(path, at); most < at; most = await kill(path, at)) at = most
  return at
}

/** Where what was done meets that it was done: the most can go wrong there. */
const END = 10

/** Asks in a process that is killed after so many statements, and asks again. Gives how many there were until it was killed or done. */
async function kill(path: PathName, at: number): Promise<number> {
  expect(at).toBeGreaterThan(0)
  const worker = spare
  spare = startWorker()
  const ask = await prepare({ server, desk }, path)
  const said = await worker.run(ask, at)
  await worker.kill()
  expect(said).toMatch(/^(stopped|done) \d+$/)
  expect([path, at, await desk.red()]).toEqual([path, at, []])
  await PATHS[path](server.deps, ask)
  expect([path, at, await left(ask)]).toEqual([path, at, clean.get(path)!.left])
  const answered = Number(said.split(' ')[1])
  // Done with that very statement is done before it was killed.
  return said === `stopped ${at}` ? at : Math.min(answered, at - 1)
}
