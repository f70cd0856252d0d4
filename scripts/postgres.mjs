// Boots a real PostgreSQL from the npm package's binaries: the quick start's and the tests' database server.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { hostFor, runTool } from './postgres-host.mjs'
import { commandLineOf, endProcess, isRunning, readJson, recordOf } from './processes.mjs'

const READY_MS = 120_000 // recovery after a crash may take a while
const STOP_MS = 30_000
const LOG_BYTES_MAX = 10_000_000
const ENV = { PATH: process.env.PATH ?? '', LC_ALL: 'C.UTF-8', TZ: 'UTC' } // no PG* variable of the caller may leak in

/**
 * Starts a server whose data lives below `dataDir`, making it on first use. It listens on 127.0.0.1 only.
 * Throws when another running process started a server there; takes over what a crashed one left behind.
 * @param {{ dataDir: string, port?: number, settings?: Record<string, string | number>, sync?: boolean }} options
 *   `sync: false` makes initdb skip its fsync (tests).
 * @returns {Promise<import('./postgres.d.mts').Postgres>}
 */
export async function start({ dataDir, port, settings = {}, sync = true }) {
  const home = resolve(dataDir)
  mkdirSync(home, { recursive: true, mode: 0o700 })
  const files = {
    state: join(home, 'postgres.json'),
    log: join(home, 'postgres.log'),
    password: join(home, 'superuser.password'),
  }
  const before = readJson(files.state)
  if (before && before.launcher.pid !== process.pid && isRunning(before.launcher)) {
    throw new Error(`${home} is in use by process ${before.launcher.pid}`)
  }
  const host = hostFor(home, undefined)
  await clearLeftovers(host.data)
  const password = initialise(host, files.password, sync)
  rotate(files.log)

  const preferred = port ?? before?.port
  for (let attempt = 1; ; attempt++) {
    const chosen = await freePort(attempt === 1 ? preferred : undefined, port !== undefined)
    const server = launch(host, files.log, { ...settings, port: chosen })
    writeFileSync(files.state, JSON.stringify({ port: chosen, launcher: recordOf(process.pid), way: host.way }))
    const failure = await untilReady(server, host.data, files.log)
    if (failure === undefined) {
      const superuserUrl = `postgres://postgres:${password}@127.0.0.1:${chosen}/postgres`
      return {
        host: '127.0.0.1',
        port: chosen,
        superuserUrl,
        way: host.way,
        pid: server.child.pid,
        exited: server.exited,
        stop: () => stop(server),
        async destroy() {
          await stop(server)
          host.remove()
        },
      }
    }
    await stop(server)
    // A port may be lost to someone else, and a killed server's last children hold its memory for a moment.
    const mayPass = /could not bind|Address already in use|shared memory block .* still in use/.test(failure)
    if (attempt >= 20 || !mayPass) throw new Error(`PostgreSQL did not start, see ${files.log}:\n${failure}`)
    await sleep(500)
  }
}

/** Ends a server that outlived its launcher, and removes a lock file whose process id now belongs to a stranger. */
async function clearLeftovers(data) {
  const lock = join(data, 'postmaster.pid')
  if (!existsSync(lock)) return
  const pid = Number(readFileSync(lock, 'utf8').split('\n')[0])
  if (commandLineOf(pid).includes(data)) await endProcess(recordOf(pid), 'SIGINT', STOP_MS)
  rmSync(lock, { force: true })
}

/** Makes the data directory unless it is complete; gives the superuser's password. */
function initialise(host, passwordFile, sync) {
  const complete = existsSync(join(host.data, 'global/pg_control')) && existsSync(passwordFile)
  if (complete) return readFileSync(passwordFile, 'utf8').trim()
  const half = `${host.data}.new` // an interrupted initdb must not look like data
  rmSync(half, { recursive: true, force: true })
  if (existsSync(join(host.data, 'global/pg_control')))
    throw new Error(`${passwordFile} is missing for the data in ${host.data}`)
  const password = randomBytes(24).toString('base64url')
  const secret = join(dirname(host.data), `.initdb-${process.pid}`)
  mkdirSync(half, { recursive: true, mode: 0o700 })
  writeFileSync(secret, password, { mode: 0o600 })
  host.own(half)
  host.own(secret)
  try {
    // The built-in C.UTF-8 sorts by code point on every machine and never changes with the system's C library.
    const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--locale=C.UTF-8']
    const access = ['--username=postgres', `--pwfile=${secret}`, '--auth=scram-sha-256']
    runTool(host, 'initdb', ['-D', half, ...locale, ...access, ...(sync ? [] : ['--no-sync'])], ENV)
  } finally {
    rmSync(secret, { force: true })
  }
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  rmSync(host.data, { recursive: true, force: true })
  renameSync(half, host.data)
  return password
}

function rotate(log) {
  if (existsSync(log) && statSync(log).size > LOG_BYTES_MAX) renameSync(log, `${log}.1`)
}

/** `wanted` when it is free, else any free port; a `fixed` port that is taken is an error. */
async function freePort(wanted, fixed) {
  const tryPort = (port) =>
    new Promise((settle) => {
      const probe = createServer()
      probe.once('error', () => settle(undefined))
      probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
        const found = probe.address().port
        probe.close(() => settle(found))
      })
    })
  const found = wanted ? await tryPort(wanted) : undefined
  if (found !== undefined) return found
  if (wanted && fixed) throw new Error(`port ${wanted} is taken`)
  return await tryPort(0)
}

function launch(host, log, settings) {
  const all = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    log_line_prefix: '%m [%p] %q%u@%d ',
    ...settings,
  }
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const [file, args] = host.wrap(join(host.bin, 'postgres'), ['-D', host.data, ...flags])
  const output = openSync(log, 'a', 0o600)
  const from = statSync(log).size
  // Detached: Ctrl-C goes to the whole foreground group, and the database must outlive the application.
  const child = spawn(file, args, {
    ...host.identity,
    env: ENV,
    cwd: '/',
    detached: true,
    stdio: ['ignore', output, output],
  })
  const exited = new Promise((settle) => {
    child.once('error', (error) => settle(error.message))
    child.once('exit', (code, signal) => settle(signal ?? code))
  })
  const server = { child, exited, from, isOver: false, atExit: () => child.kill('SIGINT') }
  exited.then(() => {
    server.isOver = true
    process.off('exit', server.atExit)
  })
  process.once('exit', server.atExit)
  child.unref()
  return server
}

/** Undefined when the server accepts connections, else what it wrote before it gave up. */
async function untilReady(server, data, log) {
  const deadline = performance.now() + READY_MS
  while (!server.isOver && performance.now() < deadline) {
    const lock = join(data, 'postmaster.pid')
    const lines = existsSync(lock) ? readFileSync(lock, 'utf8').split('\n') : []
    if (Number(lines[0]) === server.child.pid && lines[7]?.trim() === 'ready') return undefined
    await sleep(25)
  }
  return readFileSync(log).subarray(server.from).toString('utf8') || 'it wrote nothing'
}

/** Fast shutdown: open transactions are rolled back, data is flushed. May be called again. */
async function stop(server) {
  if (server.isOver) return
  server.child.ref()
  server.child.kill('SIGINT')
  const timer = setTimeout(() => server.child.kill('SIGQUIT'), STOP_MS)
  await server.exited
  clearTimeout(timer)
}
