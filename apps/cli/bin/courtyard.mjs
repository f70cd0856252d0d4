#!/usr/bin/env node
// Runs the command under the Node that the project pins, whatever Node the shell has.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..')
const bin = join(root, 'node_modules', '.bin')
const pinned = join(bin, 'node')
const child = spawn(
  existsSync(pinned) ? pinned : process.execPath,
  [join(root, 'apps/cli/src/main.ts'), ...process.argv.slice(2)],
  {
    stdio: 'inherit',
    env: {
      NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/node'), // halves the start of every command
      ...process.env,
      PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
      COURTYARD_ROOT: root,
    },
  },
)
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(signal ? 130 : (code ?? 1)))
