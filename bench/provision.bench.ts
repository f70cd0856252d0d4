import { deepStrictEqual } from 'node:assert'
import { createTenant } from '@courtyard/core/tenants/create-tenant'
import { compileCatalog } from '@courtyard/metadata/compile-catalog'
import { parseDocuments } from '@courtyard/metadata/parse'
import pg from 'pg'
import { middle } from './measure.ts'
import { hearDdl, scriptOf } from './provision/spoken.ts'
import type { Benchmark, Outcome } from './run.ts'
import { type BareWorld, openBareWorld, templateDocuments } from './world.ts'

const ROUNDS = 5

/** A new tenant of the residential template with all modules, against its definitions alone, sent as one script. */
const provision: Benchmark = {
  name: 'provision',
  async run(): Promise<Outcome> {
    const world = await openBareWorld()
    try {
      const spoken = hearDdl(world)
      const first_ms = Math.round(await makeTenant(world, 'heard'))
      spoken.stop()
      const ours: number[] = []
      const limits: number[] = []
      for (let round = 0; round < ROUNDS; round++) {
        limits.push(await sendScript(world, scriptOf(spoken.texts, 'heard', `bare_${round}`)))
        ours.push(await makeTenant(world, `ours_${round}`))
        deepStrictEqual(await shapeOf(world, `ours_${round}`), await shapeOf(world, `bare_${round}`))
      }
      const ratios = ours.map((ms, round) => ms / limits[round]!)
      const figure = { ours: middle(ours), limit: middle(limits), unit: 'ms' }
      const spread = [Math.min(...ratios), Math.max(...ratios)] as const
      return { ...figure, spread, also: { first_ms, ...(await compileFigures()) } }
    } finally {
      await world.close()
    }
  },
}

async function makeTenant({ deps }: BareWorld, name: string): Promise<number> {
  const files = await templateDocuments(name)
  const started = performance.now()
  await createTenant(deps, { name, label: { en: name }, files, by: 'bench' })
  return performance.now() - started
}

async function sendScript({ urls }: BareWorld, script: string): Promise<number> {
  const client = new pg.Client({ connectionString: urls.ddlUrl })
  await client.connect()
  try {
    const started = performance.now()
    await client.query(script)
    return performance.now() - started
  } finally {
    await client.end()
  }
}

/** Everything that a tenant's schema holds: both sides must have made the same. */
async function shapeOf({ run }: BareWorld, tenant: string): Promise<unknown> {
  const schema = `t_${tenant}`
  const { rows } = (await run(
    `select 'relation' as what, c.relname as name, c.relkind::text as kind from pg_class c where c.relnamespace = to_regnamespace($1)
     union all select 'column', c.relname || '.' || a.attname, format_type(a.atttypid, a.atttypmod) from pg_class c
       join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 where c.relnamespace = to_regnamespace($1) and c.relkind = 'r'
     union all select 'constraint', conrelid::regclass::text || ' ' || conname, contype::text from pg_constraint where connamespace = to_regnamespace($1)
     union all select 'trigger', c.relname || ' ' || t.tgname, '' from pg_class c join pg_trigger t on t.tgrelid = c.oid
       where c.relnamespace = to_regnamespace($1) and not t.tgisinternal
     order by 1, 2, 3`,
    [schema],
  )) as { rows: Record<string, string>[] }
  return rows.map(({ what, name, kind }) => `${what} ${name?.replaceAll(schema, 't')} ${kind}`)
}

/** Documents to catalog, first as a process that just started does it, then as one that has done it before. */
async function compileFigures() {
  const files = await templateDocuments('compiled')
  const parsed: number[] = []
  const compiled: number[] = []
  for (let round = 0; round < 9; round++) {
    const started = performance.now()
    const { documents } = parseDocuments(files)
    parsed.push(performance.now() - started)
    const { catalog } = compileCatalog({ documents, tenant: 'compiled', version: 1, physical: {} })
    if (!catalog) throw new Error('the template does not compile')
    compiled.push(performance.now() - started)
  }
  return {
    compile_ms: Math.round(middle(compiled)),
    parse_ms: Math.round(middle(parsed)),
    documents: files.length,
  }
}

export const benchmarks: readonly Benchmark[] = [provision]
