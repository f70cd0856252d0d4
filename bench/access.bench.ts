import { deepStrictEqual } from 'node:assert'
import type { Actor } from '@courtyard/core/deps'
import { listRecords } from '@courtyard/core/records/list-records'
import { rightsOfRequest } from '@courtyard/core/records/rights-of-request'
import { compileList } from '@courtyard/query/compile-list'
import { planList } from '@courtyard/query/plan-list'
import { LIST_BY_HAND, shapeByHand } from './limits/access.ts'
import { race } from './measure.ts'
import type { Benchmark, Named } from './run.ts'
import { TENANT } from './world.ts'

const FLOOR = 7
const ACTOR: Actor = {
  ...{ id: 'inspector', name: 'Inspector', tenant: TENANT, kind: 'console', roles: ['inspector'], record: null },
}
const REQUEST = {
  ...{ entity: 'room', select: ['full_code', 'floor_no', 'built_area', 'status', 'building.name'], limit: 50 },
  filter: { field: 'floor_no', op: 'eq' as const, value: FLOOR },
  sort: [{ path: 'full_code', descending: false }],
}

/**
 * A list under a role whose rules are an OR of three, over relations, one of them to-many: the statement that is made of the
 * rules, and the whole use case (rights, plan, cached statement, shape), each beside the statement written by hand. All go
 * through the same door, as the tenant's role, prepared.
 */
const access: Benchmark = {
  name: 'access',
  async run(open): Promise<readonly Named[]> {
    const world = await open()
    const { deps } = world
    const { catalog, scopes, today } = await rightsOfRequest(deps, ACTOR)
    const plan = planList(catalog, REQUEST, scopes)
    const compiled = compileList(plan, { schema: `t_${TENANT}` })
    const byHand = { ...compiled, sql: LIST_BY_HAND, parameters: [today, FLOOR] }
    const send = async (query: typeof compiled) =>
      (await deps.db.read(TENANT, () => [{ query, prepare: true }]))[0] ?? []
    const limit = async () => shapeByHand(await send(byHand))
    const { items } = await listRecords(deps, ACTOR, REQUEST)
    const sorted = (rows: readonly object[]) => rows.map((row) => Object.entries(row).toSorted())
    deepStrictEqual(sorted(items), sorted(await limit()))
    return [
      { name: 'access-statement', seen: await race({ ours: () => send(compiled), limit: () => send(byHand) }) },
      { name: 'access-list', seen: await race({ ours: () => listRecords(deps, ACTOR, REQUEST), limit }) },
    ]
  },
}

export const benchmarks: readonly Benchmark[] = [access]
