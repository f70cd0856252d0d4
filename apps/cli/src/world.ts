import { randomFillSync } from 'node:crypto'
import { createKeyKeeper } from '@courtyard/adapters/vault/key-keeper'
import { createSealer } from '@courtyard/adapters/vault/sealer'
import { createWorkbooks } from '@courtyard/adapters/workbook/workbooks'
import { createCatalogCache } from '@courtyard/core/catalogs/catalog-cache'
import type { Actor } from '@courtyard/core/deps'
import type { ImportDeps } from '@courtyard/core/imports/import-context'
import { dataKeysOf } from '@courtyard/core/personal/data-keys'
import { sealsNothing } from '@courtyard/core/personal/seals-nothing'
import { migrateControl } from '@courtyard/db/control/migrate'
import { createDatabase, type Database } from '@courtyard/db/database'
import { systemClock } from '@courtyard/std/clock'
import { systemIds } from '@courtyard/std/id'
import { UsageError } from './command.ts'
import type { Env } from './env.ts'
import { wordsOf } from './texts/messages.ts'

/** The operator at the terminal: the database's own rights decide, not a role of a tenant. */
export const operator = (tenant: string): Actor => ({
  id: 'operator',
  name: 'Operator',
  tenant,
  kind: 'system',
  roles: [],
  record: null,
})

/** Opens the database when a command first asks for it, closes it at the end. */
export function openWorld(env: Env): { deps(): Promise<ImportDeps>; close(): Promise<void> } {
  let opened: { db: Database; deps: Promise<ImportDeps> } | undefined
  return {
    deps() {
      if (!env.urls) throw new UsageError(wordsOf('database_missing'))
      opened ??= open(env.urls, env.master)
      return opened.deps
    },
    async close() {
      await opened?.db.close()
    },
  }
}

function open(urls: NonNullable<Env['urls']>, master: Env['master']): { db: Database; deps: Promise<ImportDeps> } {
  const db = createDatabase({ ...urls, onError: (error) => console.error(error.message) })
  const ids = systemIds(
    () => systemClock.now().getTime(),
    (bytes) => randomFillSync(bytes),
  )
  const sealer = master
    ? createSealer({ keeper: createKeyKeeper(master), keys: dataKeysOf(db), clock: systemClock })
    : sealsNothing
  db.sealWith(sealer.sealerFor)
  const deps = {
    ...{ db, catalogs: createCatalogCache(db), clock: systemClock, ids, sealer, workbooks: createWorkbooks() },
  }
  return { db, deps: migrateControl(db).then(() => deps) }
}
