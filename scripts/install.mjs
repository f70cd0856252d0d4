// Keeps node_modules in step with package-lock.json, and finds the Node that runs the TypeScript sources.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The packages npm recorded as installed are those of the lock: then `npm install` has been here already. */
function matchesLock(root, lockText) {
  const hidden = join(root, 'node_modules/.package-lock.json')
  if (!existsSync(hidden)) return false
  const installed = JSON.parse(readFileSync(hidden, 'utf8')).packages
  const wanted = Object.entries(JSON.parse(lockText).packages).filter(([path]) => path.includes('node_modules/'))
  return wanted.every(([path, { version, link, optional, devOptional, peer }]) => {
    const found = installed[path]
    if (!found) return Boolean(optional || devOptional || peer) // a binary for another platform
    return link ? found.link === true : found.version === version
  })
}

/** Runs `npm ci` when the lock has changed since the last time. Throws when it fails. True when it ran. */
export function installPackages(root) {
  const lockText = readFileSync(join(root, 'package-lock.json'), 'utf8')
  const stamp = join(root, 'node_modules/.install-stamp')
  const hash = createHash('sha256').update(lockText).digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return false
  const isFresh = !matchesLock(root, lockText)
  if (isFresh) {
    console.log('Installing packages (first start, or the lock file has changed) …')
    const result = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: root, stdio: 'inherit' })
    if (result.status !== 0) throw new Error(`npm ci failed: ${result.error?.message ?? `exit ${result.status}`}`)
  }
  writeFileSync(stamp, hash)
  return isFresh
}

/** The environment in which `node`, `turbo` and `vitest` are the project's own. */
export function projectEnv(root) {
  return {
    ...process.env,
    PATH: [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter),
    NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/node'),
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
    DO_NOT_TRACK: '1',
  }
}

/** The Node 24 from npm; on a platform that has none, the caller's own when it is new enough. */
export function nodeBinary(root) {
  const own = join(root, 'node_modules/.bin/node')
  if (existsSync(own)) return own
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath
  throw new Error(`there is no packaged Node for ${process.platform}-${process.arch}: please run with Node 24 or newer`)
}
