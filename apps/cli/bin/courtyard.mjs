#!/usr/bin/env node
// Runs the command under the Node that the project pins, whatever Node the shell has.
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nodeBinary, projectEnv } from '../../../scripts/install.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..')
const child = spawn(nodeBinary(root), [join(root, 'apps/cli/src/main.ts'), ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...projectEnv(root), COURTYARD_ROOT: root },
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(signal ? 130 : (code ?? 1)))
