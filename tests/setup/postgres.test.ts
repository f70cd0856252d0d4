import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, expect, test } from 'vitest'
import { bootstrapLogins, databaseGrants } from '../../scripts/bootstrap-logins.mjs'
import { type Postgres, start } from '../../scripts/postgres.mjs'

const settings = { fsync: 'off', shared_buffers: '16MB' }
const endings: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

function aDataDir(): string {
  const dataDir = mkdtempSync(join(tmpdir(), 'courtyard-launcher-'))
  endings.push(() => rmSync(dataDir, { recursive: true, force: true }))
  return dataDir
}

async function boot(dataDir: string): Promise<Postgres> {
  const server = await start({ dataDir, settings, sync: false })
  endings.push(() => server.destroy())
  return server
}

async function query(url: string, ...statements: string[]): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    let rows: unknown[] = []
    for (const statement of statements) rows = (await client.query(statement)).rows
    return rows
  } finally {
    await client.end()
  }
}

test('data and port are kept over a stop and over a kill of the whole server', async () => {
  const dataDir = aDataDir()
  const first = await boot(dataDir)
  await query(first.superuserUrl, 'create table kept (n int)', 'insert into kept values (1)', 'checkpoint')
  await first.stop()
  const second = await boot(dataDir)
  expect(second.port).toBe(first.port)
  await query(second.superuserUrl, 'insert into kept values (2)')
  process.kill(second.pid, 'SIGKILL')
  await second.exited
  const third = await boot(dataDir)
  expect(await query(third.superuserUrl, 'select n from kept order by n')).toEqual([{ n: 1 }, { n: 2 }])
})

test('a lock file whose process id now belongs to a stranger does not stand in the way', async () => {
  const dataDir = aDataDir()
  const first = await boot(dataDir)
  await first.stop()
  const data = first.way === 'copied' ? readFileSync(join(dataDir, 'postgres.path'), 'utf8') : join(dataDir, 'postgres')
  writeFileSync(join(data, 'postmaster.pid'), `${process.pid}\n`)
  const second = await boot(dataDir)
  expect(await query(second.superuserUrl, 'select 1 as n')).toEqual([{ n: 1 }])
})

// Guards data: two servers on one directory would destroy it.
test('data that a living launcher uses is refused to another', async () => {
  const dataDir = aDataDir()
  const mark = readFileSync('/proc/1/stat', 'utf8').split(') ')[1]!.split(' ')[19]!
  writeFileSync(join(dataDir, 'postgres.json'), JSON.stringify({ port: 1, launcher: { pid: 1, mark } }))
  await expect(start({ dataDir, settings, sync: false })).rejects.toThrow('in use by process 1')
})

test('only loopback is listened on, and a wrong password is refused', async () => {
  const server = await boot(aDataDir())
  const rows = await query(server.superuserUrl, "select current_setting('listen_addresses') as at")
  expect(rows).toEqual([{ at: '127.0.0.1' }])
  const wrong = server.superuserUrl.replace(/:[^:@]+@/, ':wrong@')
  await expect(query(wrong, 'select 1')).rejects.toThrow('password authentication failed')
})

// Guards privacy: the application's login can do nothing by itself, only what a tenant's role lends it.
test('the logins can do their own part and no more', async () => {
  const server = await boot(aDataDir())
  const secretsFile = join(aDataDir(), 'logins.json')
  const urls = await bootstrapLogins({ superuserUrl: server.superuserUrl, secretsFile })
  expect(await bootstrapLogins({ superuserUrl: server.superuserUrl, secretsFile })).toEqual(urls)

  await query(
    urls.ddlUrl,
    'create role t_one nologin',
    'grant t_one to courtyard_app with inherit false, set true',
    'create schema t_one',
    'create table t_one.kept (id uuid, during daterange, exclude using gist (id with =, during with &&), name text)',
    'create index on t_one.kept using gist (name public.gist_text_ops)',
    'grant usage on schema t_one to t_one',
    'grant select on t_one.kept to t_one',
  )
  const read = 'select id from t_one.kept'
  await expect(query(urls.appUrl, read)).rejects.toThrow('permission denied')
  expect(await query(urls.appUrl, 'begin', 'set local role t_one', read)).toEqual([])
  await expect(query(urls.appUrl, 'create schema mine')).rejects.toThrow('permission denied')
  await expect(query(urls.appUrl, 'create role mine')).rejects.toThrow('permission denied')
  await expect(query(urls.ddlUrl, 'create table control.mine (n int)')).rejects.toThrow('permission denied')
  await expect(query(urls.controlUrl, read)).rejects.toThrow('permission denied')
  await query(
    urls.controlUrl,
    'create table control.mine (n int)',
    'create schema auth',
    'create schema graphile_worker',
  )
})

test('a copy of the database gets its rights from databaseGrants', async () => {
  const server = await boot(aDataDir())
  const urls = await bootstrapLogins({ superuserUrl: server.superuserUrl })
  await query(server.superuserUrl, 'create database copied template courtyard', ...databaseGrants('copied'))
  const inCopy = (url: string) => url.replace(/courtyard$/, 'copied')
  await query(inCopy(urls.ddlUrl), 'create schema t_two')
  await expect(query(inCopy(urls.appUrl), 'create schema t_three')).rejects.toThrow('permission denied')
})
