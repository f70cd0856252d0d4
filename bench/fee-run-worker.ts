// A worker process of its own: carries out the fee runs it is told, says how each ended and what it cost its processor.

import { randomFillSync } from 'node:crypto'
import { runFees } from '@courtyard/core/billing/run-fees'
import { createCatalogCache } from '@courtyard/core/catalogs/catalog-cache'
import { createDatabase } from '@courtyard/db/database'
import { systemClock } from '@courtyard/std/clock'
import { systemIds } from '@courtyard/std/id'
import { testSealer } from '@courtyard/testkit/test-sealer'
import type { DatabaseUrls } from '../scripts/bootstrap-logins.mjs'

const { urls, tenant, worker } = JSON.parse(process.argv[2]!) as { urls: DatabaseUrls; tenant: string; worker: string }
const db = createDatabase({ ...urls, onError: (error) => console.error(error.message) })
const ids = systemIds(
  () => systemClock.now().getTime(),
  (bytes) => randomFillSync(bytes),
)
const deps = { db, catalogs: createCatalogCache(db), clock: systemClock, ids, sealer: testSealer(db, systemClock) }

process.on('message', async (runId: string) => {
  const before = process.cpuUsage()
  const outcome = await runFees(deps, { tenant, runId, worker })
  const { user, system } = process.cpuUsage(before)
  process.send!({ outcome, cpu: (user + system) / 1e6 })
})
process.on('disconnect', () => process.exit(0))
