import { randomFillSync } from 'node:crypto'
import { runFees } from '@courtyard/core/billing/run-fees'
import { createCatalogCache } from '@courtyard/core/catalogs/catalog-cache'
import { createDatabase } from '@courtyard/db/database'
import { systemClock } from '@courtyard/std/clock'
import { systemIds } from '@courtyard/std/id'

// A worker process of its own for takeover.test.ts: says "page" after each page, so that the test can kill it between two.
const {
  urls,
  tenant,
  runId,
  worker,
  pageSubjects,
  stay = false,
} = JSON.parse(process.argv[2]!) as {
  urls: { appUrl: string; ddlUrl: string; controlUrl: string }
  tenant: string
  runId: string
  worker: string
  pageSubjects: number
  /** Stays until the run is done, whoever does it. */
  stay?: boolean
}
const db = createDatabase({ ...urls, onError: () => undefined })
const ids = systemIds(
  () => systemClock.now().getTime(),
  (bytes) => randomFillSync(bytes),
)
const deps = { db, catalogs: createCatalogCache(db), clock: systemClock, ids }
/** Whether somebody has finished the run; asked at most ten times a second. */
async function isDone(): Promise<boolean> {
  await new Promise((settle) => setTimeout(settle, 100))
  const run = await db.withTenant(tenant, (tx) =>
    tx.kernel.selectFrom('k_fee_run').select('state').where('id', '=', runId).executeTakeFirst(),
  )
  return run?.state === 'done'
}
const alive = () => new Promise<void>((settle) => process.stdout.write('page\n', () => settle()))
let outcome: string
do {
  outcome = await runFees(deps as never, { tenant, runId, worker, pageSubjects, alive })
} while (stay && outcome !== 'done' && !(await isDone()))
process.stdout.write(`${outcome}\n`)
await db.close()
