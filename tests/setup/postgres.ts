import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { bootstrapLogins } from '../../scripts/bootstrap-logins.mjs'
import { start } from '../../scripts/postgres.mjs'

// Durability is of no use to a database that is thrown away. Everything else is as in production.
const SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off', // it would hold a template database while a test copies it
  max_connections: 200,
  max_locks_per_transaction: 256,
  shared_buffers: '256MB',
}

/** Removes what a killed run left behind; its server ends by itself when its data is gone. */
function sweep(base: string): void {
  for (const name of existsSync(base) ? readdirSync(base) : []) {
    if (!isRunning(Number(name))) rmSync(join(base, name), { recursive: true, force: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/**
 * Starts a throw-away PostgreSQL with the three logins, unless TEST_SUPERUSER_URL names one.
 * Tests read TEST_SUPERUSER_URL, TEST_APP_URL, TEST_DDL_URL and TEST_CONTROL_URL.
 */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.TEST_SUPERUSER_URL && process.env.TEST_APP_URL) return undefined // given, or made for another project
  const given = process.env.TEST_SUPERUSER_URL
  const base = join(import.meta.dirname, '../../.cache/test-pg')
  const dataDir = join(base, String(process.pid))
  sweep(base)
  mkdirSync(dataDir, { recursive: true })
  const server = given ? undefined : await start({ dataDir, settings: SETTINGS, sync: false })
  const superuserUrl = given ?? server!.superuserUrl
  const urls = await bootstrapLogins({ superuserUrl })
  process.env.TEST_SUPERUSER_URL = urls.superuserUrl
  process.env.TEST_APP_URL = urls.appUrl
  process.env.TEST_DDL_URL = urls.ddlUrl
  process.env.TEST_CONTROL_URL = urls.controlUrl
  return async () => {
    for (const name of ['SUPERUSER', 'APP', 'DDL', 'CONTROL']) delete process.env[`TEST_${name}_URL`]
    await server?.destroy()
    rmSync(dataDir, { recursive: true, force: true })
  }
}
