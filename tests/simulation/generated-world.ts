import { randomFillSync } from 'node:crypto'
import { createCatalogCache } from '@courtyard/core/catalogs/catalog-cache'
import type { Actor, Deps } from '@courtyard/core/deps'
import { createTenant } from '@courtyard/core/tenants/create-tenant'
import { fixedClock } from '@courtyard/std/clock'
import { systemIds } from '@courtyard/std/id'
import type { FreshDatabase } from '@courtyard/testkit/fresh-database'
import { testSealer } from '@courtyard/testkit/test-sealer'
import { generatedDocuments, type Names, randomNames, seeded } from './generated-tenant.ts'

/** Use cases over a test database, at noon of 22 November 2026 in Shanghai. */
export function depsOf({ database }: FreshDatabase): Deps {
  const clock = fixedClock('2026-11-22T04:00:00Z')
  return {
    db: database,
    catalogs: createCatalogCache(database),
    clock,
    sealer: testSealer(database, clock),
    ids: systemIds(
      () => clock.now().getTime(),
      (bytes) => randomFillSync(bytes),
    ),
  }
}

export const operator = (tenant: string): Actor => ({
  id: 'operator',
  name: 'Operator',
  tenant,
  kind: 'system',
  roles: [],
  record: null,
})

export type Generated = { readonly tenant: string; readonly names: Names; readonly homes: number }

/** A published tenant with random names and random data: blocks of homes, stays, gauges with ten months, pools. */
export async function generateTenant(
  db: FreshDatabase,
  deps: Deps,
  options: { tenant: string; seed: number; blocks: number; homesPerBlock: number },
): Promise<Generated> {
  const names = randomNames(options.seed)
  const label = { en: options.tenant }
  await createTenant(deps, {
    name: options.tenant,
    label,
    files: generatedDocuments(options.tenant, names),
    by: 'test',
  })
  await fillGenerated(db, { ...options, names })
  return { tenant: options.tenant, names, homes: options.blocks * options.homesPerBlock }
}

type Fill = {
  readonly tenant: string
  readonly seed: number
  readonly blocks: number
  readonly homesPerBlock: number
  readonly names: Names
}

/** Fills a generated tenant set-wise: as the superuser, since this is the given world and not what is tested. */
export async function fillGenerated(
  db: FreshDatabase,
  { tenant, seed, blocks, homesPerBlock, names: n }: Fill,
): Promise<void> {
  const s = `t_${tenant}`
  const random = seeded(seed)
  const run = (text: string, values: unknown[] = []) => db.superuser(text, values)
  const homes = blocks * homesPerBlock
  const area = Array.from({ length: homes }, () => (40 + Math.floor(random() * 12_000) / 100).toFixed(2))
  await run(`insert into ${s}.e_${n.site} (${n.title}) values ('site')`)
  await run(
    `insert into ${s}.e_${n.block} (${n.in_site}, ${n.title}) select id, 'block ' || g from ${s}.e_${n.site}, generate_series(1, ${blocks}) g`,
  )
  await run(
    `insert into ${s}.e_${n.person} (${n.title}, ${n.mail}) select 'person ' || g, 'p' || g || '@example.test' from generate_series(1, ${homes}) g`,
  )
  await run(
    `insert into ${s}.e_${n.home} (${n.in_site}, ${n.in_block}, ${n.code}, ${n.area}, ${n.use})
     select b.${n.in_site}, b.id, 'home ' || lpad(g::text, 6, '0'), ($1::numeric[])[g], 'living'
     from generate_series(1, ${homes}) g join ${s}.e_${n.block} b on b.${n.title} = 'block ' || ((g - 1) / ${homesPerBlock} + 1)`,
    [area],
  )
  await run(`insert into ${s}.e_${n.stay} (${n.of_home}, ${n.of_person}, ${n.since}, ${n.pays})
    select h.id, p.id, '2020-01-01', true from ${s}.e_${n.home} h join ${s}.e_${n.person} p on p.${n.title} = 'person ' || (right(h.${n.code}, 6)::int)`)
  await run(`insert into ${s}.e_${n.gauge} (${n.code}, ${n.of_home}) select 'G' || ${n.code}, id from ${s}.e_${n.home}`)
  await run(`insert into ${s}.e_${n.measure} (${n.of_gauge}, ${n.month}, ${n.used})
    select g.id, m, ((hashtext(g.${n.code} || m) & 1023) / 32.0)::numeric(12,3) from ${s}.e_${n.gauge} g,
      unnest(array['2026-01','2026-02','2026-03','2026-04','2026-05','2026-06','2026-07','2026-08','2026-09','2026-10']) m`)
  await run(`insert into ${s}.e_${n.pool} (${n.in_block}, ${n.month}, ${n.sum})
    select id, m, 1234.56 + (hashtext(${n.title} || m) & 4095) / 100.0 from ${s}.e_${n.block}, unnest(array['2026-09','2026-10']) m`)
  await run(
    `insert into ${s}.k_fee_attachment (standard, subject_id, from_on)
    select u, h.id, case when right(h.${n.code}, 1) = '7' then date '2026-10-12' else date '2025-01-01' end
    from ${s}.e_${n.home} h, unnest($1::text[]) u`,
    [[n.std_area, n.std_water, n.std_fixed, n.std_share]],
  )
}
