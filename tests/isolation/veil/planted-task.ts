import { createAuth } from '@courtyard/adapters/auth/auth'
import { createLocalFiles } from '@courtyard/adapters/files/local-files'
import { createPdfRenderer } from '@courtyard/adapters/pdf/pdf-renderer'
import { createWorkbooks } from '@courtyard/adapters/workbook/workbooks'
import { createCatalogCache } from '@courtyard/core/catalogs/catalog-cache'
import { createDatabase } from '@courtyard/db/database'
import { fixedClock, systemClock } from '@courtyard/std/clock'
import { systemIds } from '@courtyard/std/id'
import type { TestUrls } from '@courtyard/testkit/fresh-database'
import { testSealer } from '@courtyard/testkit/test-sealer'
import pg from 'pg'
import { type Asker, type Compared, comparePairs } from './pairs.ts'
import type { Ids } from './reads.ts'

/** What a process is told to compare: a tenant that is there already, and how often at most. */
export type WorkerTask = {
  readonly leak: string | undefined
  readonly urls: TestUrls
  readonly filesFolder: string
  readonly secret: string
  readonly ids: Ids
  readonly askers: readonly Asker[]
  readonly manager: Asker
  readonly now: string
  readonly seed: number
  readonly pairs: number
  readonly asks: number
}
export type Found = Pick<Compared, 'pairs' | 'asked'> & { readonly leaks: readonly string[] }

/** Compares pairs of the tenant until the first leak. */
export async function findLeak({ urls, filesFolder, secret, now, ...task }: WorkerTask): Promise<Found> {
  const db = createDatabase({ ...urls, poolMax: 4, onError: () => undefined })
  const root = new pg.Pool({ connectionString: urls.superuserUrl, max: 1 })
  const clock = fixedClock(now)
  const ids = systemIds(
    () => systemClock.now().getTime(),
    (bytes) => bytes,
  )
  const server = {
    ...{
      deps: { db, catalogs: createCatalogCache(db), clock, ids, sealer: testSealer(db, clock, secret) },
      fileQuotaBytes: 50_000_000,
    },
    ...{ auth: createAuth({ controlPool: db.controlPool, secret, clock }), workbooks: createWorkbooks() },
    ...{ files: createLocalFiles(filesFolder), pdf: createPdfRenderer(), publicUrl: 'https://courtyard.example.com' },
    ...{ log: () => undefined, wake: async () => undefined },
  }
  const superuser = (sql: string) => root.query(sql)
  try {
    const veil = { ...task, server, tenant: 'acme', superuser }
    const { leaks, pairs, asked } = await comparePairs(veil, { ...task, leaksMax: 1 })
    return { pairs, asked, leaks: leaks.map(({ ask, difference }) => `${ask} after ${difference}`) }
  } finally {
    await Promise.all([db.close(), root.end()])
  }
}
