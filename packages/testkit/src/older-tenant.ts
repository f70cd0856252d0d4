import { readdirSync, readFileSync } from 'node:fs'
import type { FreshDatabase } from './fresh-database.ts'

const KERNEL = new URL('../../db/src/kernel/', import.meta.url)
const read = (name: string) => readFileSync(new URL(name, KERNEL), 'utf8')

/** Leaves a tenant as the first version of the kernel made it: what the later files made is gone. Gives how much that was. */
export async function makeOlder(fresh: FreshDatabase, tenant: string): Promise<number> {
  const [first, ...later] = readdirSync(KERNEL)
    .filter((name) => name.endsWith('.sql'))
    .sort()
  const made = new Set([...read(first!).matchAll(/^create (?:table|function) (k_[a-z_]+)/gm)].map(([, name]) => name))
  const { rows } = await fresh.superuser(
    `select case relkind when 'v' then 'view' else 'table' end as kind, relname as name from pg_class
      where relnamespace = $1::regnamespace and relkind in ('r', 'v') and relname like 'k\\_%'
    union all select 'function', proname from pg_proc where pronamespace = $1::regnamespace`,
    [`t_${tenant}`],
  )
  const gone = rows
    .filter(({ name }) => !made.has(name))
    .map(({ kind, name }) => `drop ${kind} if exists t_${tenant}.${name} cascade`)
  const altered = later.flatMap((name) => takenBack(tenant, read(name)))
  for (const statement of [...altered, ...gone]) await fresh.superuser(statement)
  await fresh.superuser(`update t_${tenant}.k_meta set kernel_version = 1`)
  return gone.length + altered.length
}

/** What a file added to tables that were there: indexes, constraints it did not replace, then columns. */
function takenBack(tenant: string, file: string): string[] {
  const replaced = new Set([...file.matchAll(/drop constraint (\w+)/g)].map(([, name]) => name))
  const added = (what: string) => [...file.matchAll(new RegExp(`^alter table (k_\\w+)\\s+add ${what} (\\w+)`, 'gm'))]
  const drop = (what: string) =>
    added(what)
      .filter(([, , name]) => !replaced.has(name))
      .map(([, table, name]) => `alter table t_${tenant}.${table} drop ${what} if exists ${name} cascade`)
  const indexes = [...file.matchAll(/^create (?:unique )?index (\w+)/gm)].map(
    ([, name]) => `drop index if exists t_${tenant}.${name}`,
  )
  return [...indexes, ...drop('constraint'), ...drop('column')]
}
