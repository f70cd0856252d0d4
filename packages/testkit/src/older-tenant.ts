import { readFileSync } from 'node:fs'
import type { FreshDatabase } from './fresh-database.ts'

const FIRST = new URL('../../db/src/kernel/0001-kernel.sql', import.meta.url)

/** Leaves a tenant as the first version of the kernel made it: what the later files made is gone. Gives how much that was. */
export async function makeOlder(fresh: FreshDatabase, tenant: string): Promise<number> {
  const made = new Set(
    [...readFileSync(FIRST, 'utf8').matchAll(/^create (?:table|function) (k_[a-z_]+)/gm)].map(([, name]) => name),
  )
  const { rows } = await fresh.superuser(
    `select 'table' as kind, relname as name from pg_class where relnamespace = $1::regnamespace and relkind = 'r' and relname like 'k\\_%'
    union all select 'function', proname from pg_proc where pronamespace = $1::regnamespace`,
    [`t_${tenant}`],
  )
  const later = rows.filter(({ name }) => !made.has(name))
  for (const { kind, name } of later) await fresh.superuser(`drop ${kind} t_${tenant}.${name} cascade`)
  await fresh.superuser(`update t_${tenant}.k_meta set kernel_version = 1`)
  return later.length
}
