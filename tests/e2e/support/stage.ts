import { randomFillSync } from 'node:crypto'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAuth } from '@courtyard/adapters/auth/auth'
import { type Client, createClient } from '@courtyard/contract/client'
import { createCatalogCache } from '@courtyard/core/catalogs/catalog-cache'
import type { Deps } from '@courtyard/core/deps'
import { createTenant } from '@courtyard/core/tenants/create-tenant'
import { addMember } from '@courtyard/core/tenants/members'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { readEnv } from '@courtyard/server/env'
import { start } from '@courtyard/server/start'
import { systemClock } from '@courtyard/std/clock'
import { systemIds } from '@courtyard/std/id'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { testSealer } from '@courtyard/testkit/test-sealer'
import { e2eDocuments } from './documents.ts'

export const SECRET = 'a secret of end-to-end tests, long enough'
export const PASSWORD = 'correct horse battery'
export const STAFF = 'staff@acme.test'
/** Staff who may do little, and not publish. */
export const CLERK = 'clerk@acme.test'
export const OWNER = 'owner@acme.test'

export type Stage = {
  readonly url: string
  /** The API as the staff member, beside the browser. */
  readonly staff: Client
  readonly ids: { readonly site: string; readonly flats: readonly string[]; readonly person: string }
  /** One statement past the product, to plant what it must find. */
  readonly superuser: FreshDatabase['superuser']
  close(): Promise<void>
}

/** The real server over a database of its own: tenant acme, a site, twelve flats, a staff member and an owner. */
export async function startStage(
  documents: (tenant: string) => DocumentFile[] = e2eDocuments,
  settings: Readonly<Record<string, string>> = {},
): Promise<Stage> {
  const database = await freshDatabase({ begun: ['acme'] })
  const deps = depsOf(database)
  const auth = createAuth({ controlPool: database.database.controlPool, secret: SECRET, clock: deps.clock })
  await createTenant(deps, {
    name: 'acme',
    label: { 'zh-CN': '锦绣物业', en: 'Acme' },
    files: documents('acme'),
    by: 'test',
  })
  const join = async (email: string, roles: readonly string[], name: string, record: string | null = null) => {
    const userId = await auth.createAccount({ tenant: 'acme', email, password: PASSWORD, name })
    await addMember(deps, 'acme', { userId, name, email, roles, record })
  }
  await join(STAFF, ['manager'], '王会计')
  await join(CLERK, ['clerk'], '李文员')
  const { url, stop } = await startServer(database, settings)
  const staff = await clientOf(url, STAFF)
  const ids = await fill(staff)
  await join(OWNER, ['resident'], '周启明', ids.person)
  return {
    url,
    staff,
    ids,
    superuser: (sql, values) => database.superuser(sql, values),
    async close() {
      await stop()
      await database.close()
    },
  }
}

/** A port that is free now, for a server that must know its own address. */
export const freePort = (): Promise<number> =>
  new Promise((found, fail) => {
    const probe = createServer()
    probe.on('error', fail)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => found(port))
    })
  })

/** Use cases over a test database, on the machine's clock as the server's are. */
export function depsOf({ database }: FreshDatabase): Deps {
  const ids = systemIds(
    () => systemClock.now().getTime(),
    (bytes) => randomFillSync(bytes),
  )
  const sealer = testSealer(database, systemClock, SECRET)
  return { db: database, catalogs: createCatalogCache(database), clock: systemClock, ids, sealer }
}

export type Server = { readonly url: string; stop(): Promise<void> }

/** All of the server on a free port, in this process: that a process of its own starts and ends is tests/api/process.test.ts. */
export async function startServer(
  { urls }: FreshDatabase,
  settings: Readonly<Record<string, string>> = {},
): Promise<Server> {
  const env = readEnv({
    PORT: '0',
    DATABASE_URL: urls.appUrl,
    DATABASE_DDL_URL: urls.ddlUrl,
    DATABASE_CONTROL_URL: urls.controlUrl,
    COURTYARD_SECRET: SECRET,
    COURTYARD_RATES: 'off',
    COURTYARD_FILES_DIR: join(tmpdir(), `courtyard-e2e-${process.pid}`),
    COURTYARD_INVOICES_DIR: join(tmpdir(), `courtyard-e2e-invoices-${process.pid}`),
    ...settings,
  })
  const { url, stop } = await start(env, 'all', () => undefined)
  if (!url) throw new Error('the server has no address')
  return { url, stop }
}

/** The API as a person, signed in for real. */
export async function clientOf(url: string, email: string): Promise<Client> {
  const headers = { 'content-type': 'application/json', origin: url }
  const answer = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ email, password: PASSWORD }),
  })
  if (!answer.ok) throw new Error(`sign-in answered ${answer.status}: ${await answer.text()}`)
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  const send = (to: string, init: RequestInit = {}) =>
    fetch(to, { ...init, headers: { ...(init.headers as Record<string, string>), cookie, origin: url } })
  return createClient({ tenant: 'acme', fetch: send, origin: url })
}

async function fill(staff: Client): Promise<Stage['ids']> {
  const site = await staff.create('site', { name: 'North garden' })
  const person = await staff.create('person', { name: '周启明', email: OWNER })
  const flats: string[] = []
  for (let index = 1; index <= 12; index++) {
    const code = `1-${String(index).padStart(2, '0')}`
    const flat = await staff.create('flat', {
      site: site.id,
      code,
      area: `${60 + index * 5}.45`,
      status: index % 3 === 0 ? 'free' : 'taken',
    })
    flats.push(flat.id)
  }
  await staff.create('stay', { flat: flats[1], person: person.id, from: '2026-01-01' })
  for (const flat of flats.slice(0, 3))
    await staff.create('fee_attachment', { standard: 'by_area', subject: flat, from_on: '2026-01-01' })
  return { site: site.id, flats, person: person.id }
}
