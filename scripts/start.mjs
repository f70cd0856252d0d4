// `npm start`: from a fresh clone to a running server. Plain JavaScript without packages, since it installs them.
import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installPackages, nodeBinary, projectEnv } from './install.mjs'
import { endProcess, isRunning, readJson, recordOf } from './processes.mjs'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']
const DRAIN_MS = 30_000
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const dataDir = resolve(root, process.env.COURTYARD_DATA_DIR ?? '.data')
const serverFile = join(dataDir, 'server.json')

// What must be ended again, newest first. A signal may come at any time, also while the database is being made.
const stack = []
let stopSignal
let child

function onSignal(signal) {
  // Ctrl-C arrives twice: from the terminal and from npm.
  if (stopSignal === undefined) {
    stopSignal = signal
    child?.kill(signal)
    setTimeout(() => child?.kill('SIGKILL'), DRAIN_MS).unref()
  }
}
for (const signal of SIGNALS) process.on(signal, onSignal)

// A killed npm cannot pass a signal on; then nobody is left who could stop this server.
const npm = process.env.npm_lifecycle_event ? recordOf(process.ppid) : undefined
if (npm) setInterval(() => isRunning(npm) || onSignal('SIGTERM'), 1000).unref()

function buildWeb() {
  if (!existsSync(join(root, 'apps/web/vite.config.ts')))
    return console.log('apps/web has no vite.config.ts: not built')
  const flags = ['run', 'build', '--output-logs=errors-only', '--log-order=stream', '--no-color']
  const turbo = spawnSync(join(root, 'node_modules/.bin/turbo'), flags, {
    cwd: root,
    env: projectEnv(root),
    encoding: 'utf8',
  })
  if (turbo.status !== 0) throw new Error(`the web build failed:\n${turbo.stdout ?? ''}${turbo.stderr ?? turbo.error}`)
}

/** A secret of the quick start, made once and readable by its owner only. */
function keptSecret(name) {
  const file = join(dataDir, name)
  if (!existsSync(file)) writeFileSync(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 })
  return readFileSync(file, 'utf8').trim()
}

/** The three URLs of the server: the operator's own, or those of a PostgreSQL that is started here. */
async function databaseEnv() {
  // With DATABASE_URL alone that one login serves all three, and the server says so (docs/decisions/0004).
  if (process.env.DATABASE_URL) return {}
  const postgres = await import('./postgres.mjs')
  const { bootstrapLogins } = await import('./bootstrap-logins.mjs')
  const database = await postgres.start({ dataDir })
  stack.push(database.stop)
  database.exited.then((reason) => {
    if (child?.exitCode === null && child.signalCode === null && stopSignal === undefined) {
      console.error(`PostgreSQL ended (${reason}), see ${join(dataDir, 'postgres.log')}`)
      onSignal('SIGTERM')
      process.exitCode = 1
    }
  })
  const urls = await bootstrapLogins({ superuserUrl: database.superuserUrl, secretsFile: join(dataDir, 'logins.json') })
  const env = { DATABASE_URL: urls.appUrl, DATABASE_DDL_URL: urls.ddlUrl, DATABASE_CONTROL_URL: urls.controlUrl }
  // For `npx courtyard` beside a running server.
  writeFileSync(join(dataDir, 'urls.json'), JSON.stringify(env), { mode: 0o600 })
  // Accounts with public passwords belong in the database that is made here, never unasked in somebody's own.
  return { COURTYARD_DEMO: process.env.COURTYARD_DEMO ?? '1', ...env }
}

/** Ends a server that outlived a killed launcher: it would hold the port. */
async function endLeftover() {
  const left = readJson(serverFile)
  if (!left) return
  const { launcher, server, npm: itsNpm } = left
  if (itsNpm && !isRunning(itsNpm)) await endProcess(launcher, 'SIGTERM', 2 * DRAIN_MS)
  if (isRunning(launcher)) throw new Error(`already running as process ${launcher.pid} with the data in ${dataDir}`)
  await endProcess(server, 'SIGTERM', DRAIN_MS)
  rmSync(serverFile, { force: true })
}

async function runServer(env) {
  const args = [join(root, 'apps/server/src/main.ts'), ...process.argv.slice(2)]
  // Detached: the terminal's Ctrl-C must reach the server once, from here.
  child = spawn(nodeBinary(root), args, { cwd: root, env, detached: true, stdio: ['ignore', 'inherit', 'inherit'] })
  const ended = new Promise((settle, fail) => {
    child.once('error', fail)
    child.once('exit', (code, signal) => settle(code ?? 128 + (constants.signals[signal] ?? 0)))
  })
  const running = { launcher: recordOf(process.pid), npm, server: recordOf(child.pid) }
  if (child.pid) writeFileSync(serverFile, JSON.stringify(running))
  if (stopSignal) child.kill(stopSignal)
  const code = await ended
  rmSync(serverFile, { force: true })
  return code
}

async function main() {
  installPackages(root)
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  await endLeftover()
  buildWeb()
  const database = await databaseEnv()
  const secret = process.env.COURTYARD_SECRET ?? keptSecret('secret')
  const key = process.env.COURTYARD_SECRETS_KEY ?? keptSecret('secrets-key')
  const audit = process.env.COURTYARD_AUDIT_KEY ?? keptSecret('audit-key')
  const keys = { COURTYARD_SECRET: secret, COURTYARD_SECRETS_KEY: key, COURTYARD_AUDIT_KEY: audit }
  const own = { COURTYARD_DATA_DIR: dataDir, ...keys }
  const env = { ...projectEnv(root), ...own, ...database }
  return stopSignal ? 128 + constants.signals[stopSignal] : await runServer(env)
}

let code = 1
try {
  code = await main()
} catch (error) {
  console.error(`Courtyard did not start. ${error.message}`)
}
for (const end of stack.reverse()) await end()
process.exit(process.exitCode || code)
