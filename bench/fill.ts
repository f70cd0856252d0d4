/** Runs one statement as a superuser. */
export type Run = (text: string, values?: unknown[]) => Promise<unknown>

const asked = process.argv.find((word) => word.startsWith('--rooms='))?.slice('--rooms='.length)

/** 100,000 unless `--rooms=N` asks for another multiple of 500; figures are comparable at 100,000 only. */
export const ROOMS = Number(asked ?? 100_000)
export const ROOMS_PER_BUILDING = 500

/** What every room is charged each month. */
export const STANDARDS = ['monthly_area', 'monthly_reserve', 'monthly_waste'] as const

/**
 * Fills a tenant of the residential template set-wise: one project, a building for 500 rooms, 100,000 rooms, each with one resident who
 * pays (every fifth a company) and an attachment of each standard. Ids are made from the numbers, so that two tenants hold the same rows.
 */
export async function fill(run: Run, tenant: string): Promise<void> {
  const s = `t_${tenant}`
  const id = (letter: string, n: string) => `md5('${letter}' || ${n})::uuid`
  await run(`insert into ${s}.e_project (id, code, name) values (${id('p', '1')}, 'P1', 'Garden One')`)
  await run(`insert into ${s}.e_building (id, project, code, name)
    select ${id('b', 'g')}, ${id('p', '1')}, 'B' || lpad(g::text, 3, '0'), 'Building ' || g from generate_series(1, ${ROOMS / ROOMS_PER_BUILDING}) g`)
  await run(`insert into ${s}.e_room (id, project, building, full_code, no, floor_no, kind, layout, built_area, inner_area, fee_coefficient, status)
    select ${id('r', 'g')}, ${id('p', '1')}, ${id('b', `((g - 1) / ${ROOMS_PER_BUILDING} + 1)`)}, 'R' || lpad(g::text, 6, '0'), g::text, g % 30 + 1, 'residence', '3-2-1',
      40 + (g * 7919 % 12000) / 100.0, 30 + (g * 7919 % 9000) / 100.0, 1, (array['occupied', 'occupied', 'rented', 'vacant'])[g % 4 + 1]
    from generate_series(1, ${ROOMS}) g`)
  await run(`insert into ${s}.e_customer (id, code, kind, name, phone)
    select ${id('c', 'g')}, 'C' || g, case when g % 5 = 0 then 'company' else 'person' end, 'Customer ' || g, '+86138' || lpad(g::text, 8, '0') from generate_series(1, ${ROOMS}) g`)
  await run(`insert into ${s}.e_occupancy (id, room, customer, role, is_payer, "from")
    select ${id('o', 'g')}, ${id('r', 'g')}, ${id('c', 'g')}, 'owner', true, date '2020-01-01' from generate_series(1, ${ROOMS}) g`)
  await run(`insert into ${s}.k_fee_attachment (standard, subject_id, from_on)
    select standard, ${id('r', 'g')}, date '2025-01-01' from generate_series(1, ${ROOMS}) g, unnest('{${STANDARDS.join()}}'::text[]) standard`)
}
