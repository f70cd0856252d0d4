// One way of money in a process of its own, for money-kills.test.ts: says how many statements were answered, and stops for ever at one.

import { randomFillSync } from 'node:crypto'
import { createInterface } from 'node:readline'
import { createCatalogCache } from '@courtyard/core/catalogs/catalog-cache'
import type { Deps } from '@courtyard/core/deps'
import { createDatabase } from '@courtyard/db/database'
import { fixedClock, systemClock } from '@courtyard/std/clock'
import { systemIds } from '@courtyard/std/id'
import { testSealer } from '@courtyard/testkit/test-sealer'
import pg from 'pg'
import { type Ask, PATHS, TENANT } from './money-kill-paths.ts'

type Call = { readonly ask: Ask; readonly stopAt: number }

const { urls, now } = JSON.parse(process.argv[2]!) as {
  urls: { appUrl: string; ddlUrl: string; controlUrl: string }
  now: string
}
const say = (text: string) => new Promise<void>((settle) => process.stdout.write(`${text}\n`, () => settle()))
let answered = 0
let stopAt = 0
const query = pg.Client.prototype.query as (this: pg.Client, ...sent: unknown[]) => unknown
Object.assign(pg.Client.prototype, {
  query(this: pg.Client, ...sent: unknown[]) {
    const answer = query.apply(this, sent)
    if (!(answer instanceof Promise)) return answer
    return answer.then(async (result: unknown) => {
      answered += 1
      if (answered === stopAt) {
        await say(`stopped ${answered}`)
        await new Promise<never>(() => setInterval(() => undefined, 1_000))
      }
      return result
    })
  },
})
const db = createDatabase({ ...urls, onError: () => undefined })
const ids = systemIds(
  () => systemClock.now().getTime(),
  (bytes) => randomFillSync(bytes),
)
const clock = fixedClock(now)
const deps: Deps = { db, catalogs: createCatalogCache(db), clock, ids, sealer: testSealer(db, clock) }
// What a process reads once is read before statements count.
await deps.catalogs.load(TENANT)
await say('ready')
for await (const line of createInterface({ input: process.stdin })) {
  const { ask, stopAt: at }: Call = JSON.parse(line)
  answered = 0
  stopAt = at
  await PATHS[ask.path](deps, ask)
  await say(`done ${answered}`)
}
await db.close()
