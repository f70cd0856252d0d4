import { randomFillSync } from 'node:crypto'
import { once } from 'node:events'
import { rollBackBills } from '@courtyard/core/billing/roll-back-job'
import { runFees } from '@courtyard/core/billing/run-fees'
import { createCatalogCache } from '@courtyard/core/catalogs/catalog-cache'
import { createDatabase } from '@courtyard/db/database'
import { systemClock } from '@courtyard/std/clock'
import { systemIds } from '@courtyard/std/id'
import { testSealer } from '@courtyard/testkit/test-sealer'
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
const deps = { db, catalogs: createCatalogCache(db), clock: systemClock, ids, sealer: testSealer(db, systemClock) }
const tell = (told: Told) => new Promise<void>((settle) => process.send!(told, () => settle()))

/** Waits for the word to go on, so that nobody's speed decides after which page a worker dies. */
const alive = async () => {
  const heard = once(process, 'message')
  await tell('page')
  await heard
}

process.on('message', async (asked: Attempt | 'on') => {
  if (asked === 'on') return
  const { runId, pageSubjects, rollsBack } = asked
  if (rollsBack) await rollBackBills(deps as never, { tenant, runId, pageBills: pageSubjects, alive })
  await tell(rollsBack ? 'done' : await runFees(deps as never, { tenant, runId, worker, pageSubjects, alive }))
})
process.on('disconnect', () => process.exit(0))
