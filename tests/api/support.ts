import { createHash, randomBytes, randomFillSync, scrypt, timingSafeEqual } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type AuthOptions, createAuth } from '@courtyard/adapters/auth/auth'
import type { Hasher } from '@courtyard/adapters/auth/passwords'
import { createLocalFiles } from '@courtyard/adapters/files/local-files'
import { createFileMessages } from '@courtyard/adapters/mail/file-messages'
import { createPdfRenderer } from '@courtyard/adapters/pdf/pdf-renderer'
import { createWorkbooks } from '@courtyard/adapters/workbook/workbooks'
import { auditKeys } from '@courtyard/contract/audit-words'
import type { ShownMessage } from '@courtyard/contract/identity'
import { createCatalogCache } from '@courtyard/core/catalogs/catalog-cache'
import type { Deps } from '@courtyard/core/deps'
import { DEFAULT_ACCESS, type PolicyOf, policiesOf } from '@courtyard/core/identity/access-policy'
import type { AccessEvent } from '@courtyard/core/identity/ports'
import { loadActor } from '@courtyard/core/members/load-actor'
import { createTenant } from '@courtyard/core/tenants/create-tenant'
import { addMember, type Member } from '@courtyard/core/tenants/members'
import type { DatabaseOptions } from '@courtyard/db/database'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { createApp } from '@courtyard/server/app'
import { accessNotes } from '@courtyard/server/edge/access-notes'
import type { World } from '@courtyard/server/world'
import { type Clock, systemClock } from '@courtyard/std/clock'
import { systemIds } from '@courtyard/std/id'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { TEST_SECRET, testSealer } from '@courtyard/testkit/test-sealer'
import { testDocuments } from './documents.ts'

export const ORIGIN = 'http://courtyard.test'
const PASSWORD = 'correct horse battery'

const derive = promisify<string, string, number, { N: number }, Buffer>(scrypt)
const light = (password: string) => derive(password, 'salt of tests', 32, { N: 2 })
/** scrypt with next to no work: people of tests only have to be signed in, and the real one is most of what that costs. */
const lightHasher: Hasher = {
  hash: async (password) => (await light(password)).toString('hex'),
  verify: async ({ hash, password }) => timingSafeEqual(Buffer.from(hash, 'hex'), await light(password)),
}

type Sending = { readonly json?: unknown; readonly headers?: Record<string, string>; readonly body?: BodyInit }
/** One answer, its body read. */
export type Answer = { readonly status: number; readonly headers: Headers; readonly text: string; readonly body: Body }
// Tests look into answers of many shapes; a wrong shape fails their assertions.
// biome-ignore lint/suspicious/noExplicitAny: an answer is JSON of any shape
type Body = any

/** Sends as one signed-in person. Paths are below the person's tenant's API unless they start with `/t/` or `/api`. */
export type Session = {
  readonly tenant: string
  readonly userId: string
  readonly cookie: string
  send(method: string, path: string, sending?: Sending): Promise<Answer>
  get(path: string): Promise<Answer>
  /** What a file holds. */
  bytes(path: string): Promise<{ readonly status: number; readonly headers: Headers; readonly bytes: Uint8Array }>
  post(path: string, json: unknown): Promise<Answer>
  /** Creates a record and gives its id; fails the test when that is refused. */
  make(entity: string, values: Record<string, unknown>): Promise<string>
}

export type TestServer = {
  readonly database: FreshDatabase
  readonly deps: Deps
  readonly world: World
  readonly clock: { day(instant: string): void }
  readonly logged: Record<string, unknown>[]
  readonly woken: string[]
  /** What was told of accounts. */
  readonly told: AccessEvent[]
  /** Has what waits sent, and gives the messages, newest first. */
  letters(): Promise<readonly ShownMessage[]>
  /** Where the files of its tenants lie. */
  readonly filesFolder: string
  request(path: string, init?: RequestInit): Promise<Answer>
  /** A session of a new person with these roles; signs in for real. */
  signIn(tenant: string, roles: readonly string[], more?: Partial<Member>): Promise<Session>
  close(): Promise<void>
}

/** The app in this process over a database of its own, with the tenants acme and beta of the same documents. */
export async function startTestServer(
  tenants: readonly string[] = ['acme', 'beta'],
  documents: (tenant: string) => DocumentFile[] = testDocuments,
  {
    databases,
    hasher = lightHasher,
    read,
    database: given,
    ...more
  }: Pick<World, 'vault' | 'online' | 'invoices'> &
    Pick<DatabaseOptions, 'databases'> &
    Pick<AuthOptions, 'hasher' | 'read'> & {
      /** Absent = a database of its own on the server of all tests. */
      readonly database?: FreshDatabase
    } = {},
): Promise<TestServer> {
  const database = given ?? (await freshDatabase({ databases, begun: tenants }))
  const { clock, move } = movableClock()
  const db = database.database
  const ids = systemIds(
    () => systemClock.now().getTime(),
    (bytes) => randomFillSync(bytes),
  )
  const deps: Deps = { db, catalogs: createCatalogCache(db), clock, ids, sealer: testSealer(db, clock) }
  for (const name of tenants)
    await createTenant(deps, { name, label: { en: name }, files: documents(name), by: 'test' })
  const filesFolder = await mkdtemp(join(tmpdir(), 'courtyard-files-'))
  const logged: Record<string, unknown>[] = []
  const woken: string[] = []
  const told: AccessEvent[] = []
  const kept = accessNotes({ deps, log: (entry) => logged.push(entry) })
  const auth = createAuth({
    ...{
      controlPool: db.controlPool,
      secret: TEST_SECRET,
      clock,
      origin: ORIGIN,
      policyOf: patient(policiesOf(deps)),
    },
    note: async (event, headers) => {
      told.push(event)
      await kept(event, headers)
    },
    isStaff: async (account) => (await loadActor(deps, account))?.kind === 'console',
    hasher,
    ...(read && { read }),
  })
  const shelf = createFileMessages({ folder: join(filesFolder, 'messages'), clock, ids })
  const letters = async () => {
    await auth.messages.deliver(shelf)
    return await shelf.list()
  }
  const world: World = {
    deps,
    auth,
    workbooks: createWorkbooks(),
    files: createLocalFiles(filesFolder),
    pdf: createPdfRenderer(),
    publicUrl: 'https://courtyard.example.com',
    linkOrigin: ORIGIN,
    ways: { mail: true, sms: true },
    fileQuotaBytes: 50_000_000,
    ...more,
    log: (entry) => logged.push(entry),
    wake: async (tenant) => {
      woken.push(tenant)
    },
  }
  const app = createApp(world)
  const raw = async (path: string, init?: RequestInit) => await app.request(`${ORIGIN}${path}`, init)
  const request = async (path: string, init?: RequestInit) => answerOf(await app.request(`${ORIGIN}${path}`, init))
  const signIn = async (tenant: string, roles: readonly string[], more: Partial<Member> = {}) => {
    const email = `${randomBytes(5).toString('hex')}@${tenant}.test`
    const userId = await auth.createAccount({ tenant, email, password: PASSWORD, name: 'Test Person' })
    await addMember(deps, tenant, { userId, name: 'Test Person', email, roles, ...more })
    const headers = { 'content-type': 'application/json' }
    const answer = await request('/api/auth/sign-in/email', {
      method: 'POST',
      headers,
      body: JSON.stringify({ email, password: PASSWORD }),
    })
    if (answer.status !== 200) throw new Error(`sign-in of a test person failed: ${answer.text}`)
    const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    return sessionOf({ request, raw }, { tenant, userId, cookie })
  }
  const close = async () => {
    await requireWords(database, tenants)
    await database.close()
    await rm(filesFolder, { recursive: true, force: true })
  }
  return {
    database,
    deps,
    world,
    clock: { day: move },
    logged,
    woken,
    told,
    letters,
    request,
    signIn,
    filesFolder,
    close,
  }
}

/** Throws where the audit tells of something by a key that has no words for people. */
async function requireWords({ superuser }: FreshDatabase, tenants: readonly string[]): Promise<void> {
  for (const tenant of tenants) {
    const { rows } = await superuser(`select distinct key from t_${tenant}.k_audit, json_object_keys(what) as key`)
    const wordless = rows.map(({ key }) => key).filter((key) => !Object.hasOwn(auditKeys, key))
    if (wordless.length > 0) throw new Error(`the audit of ${tenant} has keys without words: ${wordless.join(', ')}`)
  }
}

type Ways = {
  readonly request: TestServer['request']
  readonly raw: (path: string, init?: RequestInit) => Promise<Response>
}

function sessionOf({ request, raw }: Ways, who: Pick<Session, 'tenant' | 'userId' | 'cookie'>): Session {
  const send: Session['send'] = (method, path, { json, headers = {}, body } = {}) => {
    const url = /^\/(t\/|api)/.test(path) ? path : `/t/${who.tenant}/api${path}`
    const type: Record<string, string> = json === undefined ? {} : { 'content-type': 'application/json' }
    const content = json === undefined ? body : JSON.stringify(json)
    return request(url, {
      method,
      headers: { cookie: who.cookie, ...type, ...headers },
      ...(content === undefined ? {} : { body: content }),
      ...(content instanceof ReadableStream ? { duplex: 'half' as const } : {}),
    })
  }
  return {
    ...who,
    send,
    get: (path) => send('GET', path),
    async bytes(path) {
      const answer = await raw(`/t/${who.tenant}/api${path}`, { headers: { cookie: who.cookie } })
      const { status, headers } = answer
      return { status, headers, bytes: new Uint8Array(await answer.arrayBuffer()) }
    },
    post: (path, json) => send('POST', path, { json }),
    async make(entity, values) {
      const answer = await send('POST', `/v1/records/${entity}`, { json: values })
      if (answer.status !== 201) throw new Error(`creating ${entity} answered ${answer.text}`)
      return answer.body.id
    },
  }
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text()
  const isJson = /json/.test(response.headers.get('content-type') ?? '')
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson && text !== '' ? JSON.parse(text) : text,
  }
}

const A_CENTURY = 100 * 365 * 24 * 60
/** People of tests stay signed in over months that a test skips, unless its documents end idle sessions sooner than they have to. */
const patient =
  (policyOf: PolicyOf): PolicyOf =>
  async (tenant) => {
    const policy = await policyOf(tenant)
    return policy.idleMinutes < DEFAULT_ACCESS.idleMinutes ? policy : { ...policy, idleMinutes: A_CENTURY }
  }

/** Time stands still, so that days in tests are the days they name. Sessions of better-auth use the machine's clock. */
function movableClock(): { clock: Clock; move(instant: string): void } {
  let now = new Date('2026-11-22T04:00:00Z')
  const move = (instant: string) => {
    now = new Date(instant)
  }
  return { clock: { now: () => now }, move }
}

/** The answer as bytes two callers may compare: status, what it says of itself, and the text without the request's own id. */
export const comparable = ({ status, headers, text }: Answer): string => {
  const seen = [...headers].filter(([name]) => name !== 'x-request-id')
  return JSON.stringify([status, seen, text.replaceAll(/"request_id":"[^"]*"/g, '"request_id":""')])
}

/** One hash over every row of every table of a tenant: equal means that nothing changed. `besides` = tables that may. */
export async function tenantHash({ database }: TestServer, tenant: string, besides = /^$/): Promise<string> {
  const schema = `t_${tenant}`
  const tables = await database.superuser('select tablename from pg_tables where schemaname = $1 order by 1', [schema])
  const hash = createHash('sha256')
  for (const { tablename } of tables.rows.filter((one) => !besides.test(one.tablename))) {
    const rows = await database.superuser(`select t::text as row from ${schema}."${tablename}" t order by 1`)
    hash.update(`${tablename}\n${rows.rows.map(({ row }) => row).join('\n')}\n`)
  }
  return hash.digest('hex')
}
