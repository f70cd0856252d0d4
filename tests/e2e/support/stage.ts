import { type ChildProcess, spawn } from 'node:child_process'
import { randomFillSync } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAuth } from '@courtyard/adapters/auth/auth'
import { type Client, createClient } from '@courtyard/contract/client'
import { createCatalogCache } from '@courtyard/core/catalogs/catalog-cache'
import type { Deps } from '@courtyard/core/deps'
import { createTenant } from '@courtyard/core/tenants/create-tenant'
import { addMember } from '@courtyard/core/tenants/members'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { systemClock } from '@courtyard/std/clock'
import { systemIds } from '@courtyard/std/id'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { nodeBinary, projectEnv } from '../../../scripts/install.mjs'
import { e2eDocuments } from './documents.ts'

const root = join(import.meta.dirname, '../../..')
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

/** The real server process over a database of its own: tenant acme, a site, twelve flats, a staff member and an owner. */
export async function startStage(documents: (tenant: string) => DocumentFile[] = e2eDocuments): Promise<Stage> {
  const database = await freshDatabase()
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
  const { url, child } = await spawnServer(database)
  const staff = await clientOf(url, STAFF)
  const ids = await fill(staff)
  await join(OWNER, ['resident'], '周启明', ids.person)
  return {
    url,
    staff,
    ids,
    superuser: (sql, values) => database.superuser(sql, values),
    async close() {
      await ended(child)
      await database.close()
    },
  }
}

/** Use cases over a test database, on the machine's clock as the server's are. */
export function depsOf({ database }: FreshDatabase): Deps {
  const ids = systemIds(
    () => systemClock.now().getTime(),
    (bytes) => randomFillSync(bytes),
  )
  return { db: database, catalogs: createCatalogCache(database), clock: systemClock, ids }
}

/** The real server process on a free port. */
export async function spawnServer({ urls }: FreshDatabase): Promise<{ url: string; child: ChildProcess }> {
  const env = {
    ...projectEnv(root),
    PORT: '0',
    DATABASE_URL: urls.appUrl,
    DATABASE_DDL_URL: urls.ddlUrl,
    DATABASE_CONTROL_URL: urls.controlUrl,
    COURTYARD_SECRET: SECRET,
    COURTYARD_FILES_DIR: join(tmpdir(), `courtyard-e2e-${process.pid}`),
    COURTYARD_INVOICES_DIR: join(tmpdir(), `courtyard-e2e-invoices-${process.pid}`),
  }
  const child = spawn(nodeBinary(root), [join(root, 'apps/server/src/main.ts')], { cwd: root, env, stdio: 'pipe' })
  let said = ''
  const url = await new Promise<string>((settle, fail) => {
    const listen = (chunk: Buffer) => {
      said += chunk
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said)
      if (found) settle(found[0])
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    child.once('exit', (code) => fail(new Error(`the server ended with ${code}:\n${said}`)))
  })
  return { url, child }
}

/** Stops a server process and waits for its end. */
export const ended = (child: ChildProcess) =>
  new Promise<void>((settle) => {
    child.removeAllListeners('exit')
    child.once('exit', () => settle())
    child.kill('SIGTERM')
  })

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
