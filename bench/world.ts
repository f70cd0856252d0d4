import { spawn } from 'node:child_process'
import { randomBytes, randomFillSync } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAuth } from '@courtyard/adapters/auth/auth'
import { readTenantDocuments } from '@courtyard/adapters/documents/read-documents'
import { createLocalFiles } from '@courtyard/adapters/files/local-files'
import { createPdfRenderer } from '@courtyard/adapters/pdf/pdf-renderer'
import { createWorkbooks } from '@courtyard/adapters/workbook/workbooks'
import { createCatalogCache } from '@courtyard/core/catalogs/catalog-cache'
import type { Deps } from '@courtyard/core/deps'
import { createTenant } from '@courtyard/core/tenants/create-tenant'
import { addMember } from '@courtyard/core/tenants/members'
import { migrateControl } from '@courtyard/db/control/migrate'
import { createDatabase } from '@courtyard/db/database'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { createApp } from '@courtyard/server/app'
import { SIGNED_IN_FRESH_MS } from '@courtyard/server/start'
import { systemClock } from '@courtyard/std/clock'
import { systemIds } from '@courtyard/std/id'
import { testSealer } from '@courtyard/testkit/test-sealer'
import pg from 'pg'
import { bootstrapLogins, type DatabaseUrls } from '../scripts/bootstrap-logins.mjs'
import { start } from '../scripts/postgres.mjs'
import { fill, type Run } from './fill.ts'

export const ORIGIN = 'http://courtyard.test'
/** Ours and, for what writes, the same tables and rows again for the limit to write to. */
export const TENANT = 'bench'
export const TWIN = 'bench_limit'

// A small production server: durable, and no checkpoint forced in the middle of a round.
const SETTINGS = {
  shared_buffers: '1GB',
  random_page_cost: 1.1, // an SSD
  max_wal_size: '8GB',
  checkpoint_timeout: '30min',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  autovacuum: 'on',
  max_connections: 100,
}

let opened = 0

/** The whole product in this process over a PostgreSQL of its own. */
export type World = {
  readonly deps: Deps
  /** Sends a request to the real app. */
  fetch(request: Request): Promise<Response>
  /** The cookie of a new signed-in person with this role. */
  signIn(role: string): Promise<string>
  /** One statement as a superuser. */
  readonly run: Run
  /** Where the limits connect. */
  readonly limitUrl: string
  /** The same database through each login. */
  readonly urls: DatabaseUrls
  /** Adds the tenant TWIN with the same documents and the same rows under the same ids. */
  addTwin(): Promise<void>
  close(): Promise<void>
}

/** The product over a database without a tenant. */
export type BareWorld = Pick<World, 'deps' | 'run' | 'limitUrl' | 'urls' | 'close'>

/** Boots a database of its own that no tenant lives in. */
export async function openBareWorld(settings: Readonly<Record<string, string | number>> = {}): Promise<BareWorld> {
  opened += 1
  const dataDir = join(import.meta.dirname, '../.cache/bench-pg', `${process.pid}-${opened}`)
  mkdirSync(dataDir, { recursive: true })
  const server = await start({ dataDir, settings: { ...SETTINGS, ...settings } })
  const watch = spawn(process.execPath, [join(import.meta.dirname, 'watch.ts'), dataDir, `${server.pid}`], {
    ...{ detached: true, stdio: ['pipe', 'ignore', 'ignore'] },
  })
  watch.unref()
  const urls = await bootstrapLogins({ superuserUrl: server.superuserUrl })
  const root = new pg.Pool({ connectionString: urls.superuserUrl, max: 2 })
  root.on('error', () => undefined) // the server is stopped when all is measured
  let isClosing = false
  const report = (error: Error) => {
    if (!isClosing) console.error(error.message)
  }
  const db = createDatabase({ ...urls, onError: report })
  await migrateControl(db)
  const ids = systemIds(
    () => systemClock.now().getTime(),
    (bytes) => randomFillSync(bytes),
  )
  return {
    deps: { db, catalogs: createCatalogCache(db), clock: systemClock, ids, sealer: testSealer(db, systemClock) },
    run: (text, values) => root.query(text, values),
    limitUrl: urls.superuserUrl,
    urls,
    async close() {
      isClosing = true
      await Promise.all([db.close(), root.end()])
      await server.destroy()
      rmSync(dataDir, { recursive: true, force: true })
      watch.stdin?.end()
    },
  }
}

/** Boots the database, publishes the residential template and fills the tenant with 100,000 rooms. */
export async function openWorld(settings: Readonly<Record<string, string | number>> = {}): Promise<World> {
  const bare = await openBareWorld(settings)
  await publishAndFill(bare, TENANT)
  let twin: Promise<void> | undefined
  return {
    ...bare,
    ...appOver(bare.deps),
    addTwin() {
      twin ??= publishAndFill(bare, TWIN)
      return twin
    },
  }
}

/** Does `work` with a world of its own, and closes that whatever happens: for what fills it with more than others should find. */
export async function inWorld<T>(work: (world: World) => Promise<T>): Promise<T> {
  const world = await openWorld()
  try {
    return await work(world)
  } finally {
    await world.close()
  }
}

/** The documents of the residential template with all its modules, for a tenant of this name. */
export async function templateDocuments(name: string): Promise<DocumentFile[]> {
  const files = await readTenantDocuments(join(import.meta.dirname, 'tenant'), join(import.meta.dirname, '../metadata'))
  return files.map((file) =>
    file.path === 'tenant/tenant.json' ? { ...file, text: file.text.replace(`"${TENANT}"`, `"${name}"`) } : file,
  )
}

async function publishAndFill({ deps, run }: Pick<World, 'deps' | 'run'>, name: string): Promise<void> {
  const files = await templateDocuments(name)
  await createTenant(deps, { name, label: { en: name }, files, by: 'bench' })
  await fill(run, name)
  await run('vacuum analyze')
  await run('checkpoint')
}

function appOver(deps: Deps): Pick<World, 'fetch' | 'signIn'> {
  const secret = randomBytes(32).toString('hex')
  const auth = createAuth({ controlPool: deps.db.controlPool, secret, clock: deps.clock })
  const log = (entry: object) => console.error(JSON.stringify(entry))
  const app = createApp({
    deps,
    auth,
    workbooks: createWorkbooks(),
    files: createLocalFiles(join(tmpdir(), 'courtyard-bench-files')),
    pdf: createPdfRenderer(),
    fileQuotaBytes: 1_000_000_000,
    signedInFreshMs: SIGNED_IN_FRESH_MS,
    log,
    wake: async () => undefined,
  })
  const fetch = async (request: Request) => await app.fetch(request)
  const password = randomBytes(12).toString('hex')
  const signIn = async (role: string) => {
    const email = `${role}@bench.test`
    const userId = await auth.createAccount({ tenant: TENANT, email, password, name: role })
    await addMember(deps, TENANT, { userId, name: role, email, roles: [role] })
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
    }
    const answer = await fetch(new Request(`${ORIGIN}/api/auth/sign-in/email`, init))
    if (answer.status !== 200) throw new Error(`sign-in answered ${await answer.text()}`)
    return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  }
  return { fetch, signIn }
}
