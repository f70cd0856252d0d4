import type { Database } from '@courtyard/db/database'
import { writingAllTheSame } from '@courtyard/db/reading-only'
import type { DataKeyStore } from './ports.ts'

// Transactions of tenants with sealed cells are given keys before they begin: those that read the keys cannot wait for them.
const KEYLESS = { isKeyless: true } as const

/** The keys of tenants in their own schemas (k_data_key), wrapped. */
export function dataKeysOf(db: Database): DataKeyStore {
  return {
    async load(tenant) {
      const rows = await db.withTenant(
        tenant,
        (tx) => tx.kernel.selectFrom('k_data_key').selectAll().orderBy('use').orderBy('version').execute(),
        { readOnly: true, isKeyless: true },
      )
      return rows.map(({ use, version, wrapped, made_at, retired_at }) => ({
        ...{ use, version, wrapped, madeAt: new Date(made_at) },
        retiredAt: retired_at === null ? null : new Date(retired_at),
      }))
    },
    async add(tenant, { use, version, wrapped, madeAt }) {
      const row = { use, version, wrapped, made_at: madeAt.toISOString() }
      // A tenant's first key is no doing of whoever happens to look first, even if they may only look.
      await writingAllTheSame(() =>
        db.withTenant(
          tenant,
          (tx) =>
            tx.kernel
              .insertInto('k_data_key')
              .values(row)
              .onConflict((known) => known.doNothing())
              .execute(),
          KEYLESS,
        ),
      )
    },
    async rewrap(tenant, { use, version, wrapped: before }, wrapped) {
      await db.withTenant(
        tenant,
        (tx) =>
          tx.kernel
            .updateTable('k_data_key')
            .set({ wrapped })
            .where('use', '=', use)
            .where('version', '=', version)
            .where('wrapped', '=', before)
            .execute(),
        KEYLESS,
      )
    },
    async retire(tenant, before, at) {
      await db.withTenant(
        tenant,
        (tx) =>
          tx.kernel
            .updateTable('k_data_key')
            .set({ retired_at: at.toISOString() })
            .where('use', '=', 'seal')
            .where('version', '<', before)
            .where('retired_at', 'is', null)
            .execute(),
        KEYLESS,
      )
    },
  }
}
