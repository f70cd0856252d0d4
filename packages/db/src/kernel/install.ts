import { readFileSync } from 'node:fs'
import { assert } from '@courtyard/std/assert'
import type pg from 'pg'
import { identifier, qualified } from '../identifier.ts'
import { refuseDoubledEvents } from './doubled-events.ts'
import { kernelGrants } from './grants.ts'

/** The kernel's files in the order they run; the number in front is the version they bring a tenant to. */
const FILES = [
  '0001-kernel.sql',
  '0002-publishing.sql',
  '0003-relations.sql',
  '0004-drafts.sql',
  '0005-sequences.sql',
  '0006-saved-filters.sql',
  '0007-keeping.sql',
  '0008-undo.sql',
  '0009-drafts-rebase.sql',
  '0010-files.sql',
  '0011-discounts.sql',
  '0012-automation.sql',
  '0013-outbox.sql',
  '0014-money.sql',
  '0015-payments-seen.sql',
  '0016-money-requests.sql',
  '0017-online.sql',
  '0018-fee-runs.sql',
  '0019-books.sql',
  '0020-prints.sql',
  '0021-ledger-seen.sql',
  '0022-event-claims.sql',
  '0023-closing.sql',
  '0024-banks.sql',
  '0025-fee-run-pages.sql',
  '0026-closed-by-name.sql',
  '0027-invoices.sql',
  '0028-assignments.sql',
  '0029-vouchers.sql',
  '0030-journal-days.sql',
  '0031-debits.sql',
  '0032-audit.sql',
  '0033-assignment-asks.sql',
  '0034-data-keys.sql',
  '0035-sealed-members.sql',
  '0036-sealed-mandates.sql',
  '0037-publish-asks.sql',
  '0038-access-reviews.sql',
  '0039-key-turns.sql',
  '0042-privacy.sql',
  '0043-erasure.sql',
  '0044-retention.sql',
] as const

type KernelFile = { readonly version: number; readonly sql: string }
const KERNEL: readonly KernelFile[] = FILES.map((name) => ({
  version: Number.parseInt(name, 10),
  sql: readFileSync(new URL(`./${name}`, import.meta.url), 'utf8'),
}))

assert(
  KERNEL.every(({ version }, at) => version > (KERNEL[at - 1]?.version ?? 0)),
  'kernel files are numbered in the order they run: a tenant at n has all up to n',
)

/** What a tenant's kernel is brought to. */
export const KERNEL_VERSION = Math.max(...KERNEL.map(({ version }) => version))

/**
 * Makes schema, role and kernel tables of a tenant inside the DDL transaction it is given, and brings an older kernel up
 * to date. What exists is kept. The role is of the whole server, so another database of it may have made it already.
 */
export async function installTenant(client: pg.ClientBase, schema: string, appLogin: string): Promise<void> {
  await ensureRole(client, schema, appLogin)
  const name = identifier(schema)
  const found = await client.query('select from pg_catalog.pg_namespace where nspname = $1', [schema])
  if (!found.rowCount) {
    await client.query(`create schema ${name}; revoke all on schema ${name} from public`)
    await client.query(`grant usage on schema ${name} to ${name}`)
    await runFiles(client, schema, KERNEL)
  } else await upgradeKernel(client, schema)
}

/** Runs the kernel files that an existing tenant lacks, inside the transaction it is given. True when there were any. Throws Fault events_charged_twice. */
export async function upgradeKernel(client: pg.ClientBase, schema: string): Promise<boolean> {
  const meta = qualified(schema, 'k_meta')
  const { rows } = await client.query<{ kernel_version: number }>(`select kernel_version from ${meta} for update`)
  const current = rows[0]?.kernel_version
  assert(current !== undefined, 'a tenant knows the version of its kernel')
  const missing = KERNEL.filter(({ version }) => version > current)
  await refuseDoubledEvents(client, schema, current)
  if (missing.length > 0) await runFiles(client, schema, missing)
  return missing.length > 0
}

async function runFiles(client: pg.ClientBase, schema: string, files: readonly KernelFile[]): Promise<void> {
  await client.query(`set local search_path = ${identifier(schema)}`)
  for (const { sql } of files) await client.query(sql)
  await client.query("set local search_path = ''")
  await client.query(`update ${qualified(schema, 'k_meta')} set kernel_version = $1`, [KERNEL_VERSION])
  await client.query(kernelGrants(schema).join('; '))
}

const MAY_SET = `select from pg_catalog.pg_auth_members m
  where m.roleid = $1::regrole and m.member = $2::regrole and m.set_option and not m.inherit_option`

async function ensureRole(client: pg.ClientBase, role: string, appLogin: string): Promise<void> {
  const name = identifier(role)
  const known = await client.query('select from pg_catalog.pg_roles where rolname = $1', [role])
  if (!known.rowCount) {
    await client.query(
      `create role ${name} nologin noinherit nosuperuser nocreatedb nocreaterole noreplication nobypassrls`,
    )
  }
  const login = `"${appLogin.replaceAll('"', '""')}"`
  const may = await client.query(MAY_SET, [name, login])
  // Forgetting `set role` fails closed, because the login inherits nothing (decision 0004).
  if (!may.rowCount) await client.query(`grant ${name} to ${login} with inherit false, set true`)
}
