import { readFileSync } from 'node:fs'
import type pg from 'pg'
import { identifier } from '../identifier.ts'
import { kernelGrants } from './grants.ts'

const KERNEL = ['./0001-kernel.sql', './0003-relations.sql', './0004-drafts.sql'].map((file) =>
  readFileSync(new URL(file, import.meta.url), 'utf8'),
)

/**
 * Makes schema, role and kernel tables of a tenant inside the DDL transaction it is given. What exists is kept.
 * The role is of the whole server, so another database of it may have made it already.
 */
export async function installTenant(client: pg.ClientBase, schema: string, appLogin: string): Promise<void> {
  await ensureRole(client, schema, appLogin)
  const found = await client.query('select from pg_catalog.pg_namespace where nspname = $1', [schema])
  if (found.rowCount) return
  const name = identifier(schema)
  await client.query(`create schema ${name}`)
  await client.query(`revoke all on schema ${name} from public`)
  await client.query(`set local search_path = ${name}`)
  for (const file of KERNEL) await client.query(file)
  await client.query("set local search_path = ''")
  await client.query(`grant usage on schema ${name} to ${name}`)
  for (const grant of kernelGrants(schema)) await client.query(grant)
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
