// Waits beside a benchmark for its end, however it ends, and then stops its PostgreSQL and removes the data: who is killed cannot.
import { rmSync } from 'node:fs'
import { hostFor } from '../scripts/postgres-host.mjs'
import { endProcess, recordOf } from '../scripts/processes.mjs'

const STOP_MS = 30_000
const [dataDir = '', pid = ''] = process.argv.slice(2)
const server = recordOf(Number(pid))
const host = hostFor(dataDir)

// The benchmark holds the other end: it closes with it, also under kill -9.
process.stdin.resume()
process.stdin.once('close', async () => {
  await endProcess(server, 'SIGINT', STOP_MS)
  host.remove()
  rmSync(dataDir, { recursive: true, force: true })
})
