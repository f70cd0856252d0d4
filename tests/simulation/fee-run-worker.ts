import { randomFillSync } from 'node:crypto'
import { runFees } from '@courtyard/core/billing/run-fees'
import { createCatalogCache } from '@courtyard/core/catalogs/catalog-cache'
import { createDatabase } from '@courtyard/db/database'
import { systemClock } from '@courtyard/std/clock'
import { systemIds } from '@courtyard/std/id'
import type { Attempt, Told } from './worker-process.ts'

// A worker process of its own: makes the attempts it is told, and says "page" after each page, so that it can be killed between two.
const { urls, tenant, worker } = JSON.parse(process.argv[2]!) as {
  urls: { appUrl: string; ddlUrl: string; controlUrl: string }
  tenant: string
  worker: string
}
const db = createDatabase({ ...urls, onError: () => undefined })
const ids = systemIds(
  () => systemClock.now().getTime(),
  (bytes) => randomFillSync(bytes),
)
const deps = { db, catalogs: createCatalogCache(db), clock: systemClock, ids }
const tell = (told: Told) => new Promise<void>((settle) => process.send!(told, () => settle()))

process.on('message', async ({ runId, pageSubjects }: Attempt) => {
  const outcome = await runFees(deps as never, { tenant, runId, worker, pageSubjects, alive: () => tell('page') })
  await tell(outcome)
})
process.on('disconnect', () => process.exit(0))
