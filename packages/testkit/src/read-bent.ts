import { createCellDoor } from '@courtyard/db/cell-door'
import type { TenantTx } from '@courtyard/db/database'
import { runTenantTx } from '@courtyard/db/tenant-tx'
import { assert } from '@courtyard/std/assert'
import type pg from 'pg'

/** A tenant, and what is done to its rows first: as the superuser with triggers and foreign keys off, which no login of the product can. `$.` is its schema. */
export type Bent = { readonly tenant: string; readonly statements: string }

/** What `read` finds as the tenant in rows that were bent past the program. They are as they were afterwards, so that many faults share one tenant. */
export async function readBent<T>(root: pg.Pool, bent: Bent, read: (tx: TenantTx) => Promise<T>): Promise<T> {
  const schema = `t_${bent.tenant}`
  const statements = bent.statements.replaceAll('$.', `${schema}.`)
  const sql = `begin; set local session_replication_role = replica; ${statements}; set local session_replication_role = origin;
    set local role ${schema}; set local search_path = ''`
  const undone = new Error('what was bent is undone')
  const client = await root.connect()
  let found: { readonly value: T } | undefined
  try {
    await runTenantTx(client, { tenant: bent.tenant, schema, sql, door: createCellDoor(undefined) }, async (tx) => {
      found = { value: await read(tx) }
      throw undone
    })
  } catch (error) {
    if (error !== undone) throw error
  } finally {
    client.release()
  }
  assert(found, 'what was read was read before it was undone')
  return found.value
}
