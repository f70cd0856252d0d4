import { readPublished } from '@courtyard/db/ddl/load-state'
import { provisionTenant } from '@courtyard/db/ddl/provision'
import { withPublisher } from '@courtyard/db/ddl/publisher'
import { runPublish } from '@courtyard/db/ddl/run-publish'
import type { SqlStep } from '@courtyard/db/ddl/step'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { catalog, entity, field } from './literal-catalog.ts'
import { planFor, publishLiteral } from './publish-literal.ts'

// A publish that is one transaction (decision 0009): only new tables, or empty ones.

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh?.close())

const ROOMS = [entity('room', [field.text('code', { required: true })])]

const rows = async (sql: string) => (await fresh.superuser(sql)).rows as unknown[]

test('it is done when it is to be seen: nothing is left to be taken up, and no copy of the catalog stays', async () => {
  await provisionTenant(fresh.database, 'once')
  await publishLiteral(fresh.database, 'once', ROOMS)
  expect(
    await rows(`select to_version, state, payload, finished_at is not null as is_finished,
      (select count(*)::int from t_once.k_publish_step where state <> 'done') as open_steps from t_once.k_publish`),
  ).toEqual([{ to_version: 1, state: 'done', payload: {}, is_finished: true, open_steps: 0 }])
})

test('a step that fails is told as that step, and nothing of the others stays', async () => {
  await provisionTenant(fresh.database, 'broken')
  const publish = (breaks: boolean) =>
    runPublish(fresh.database, 'broken', (state) => {
      const next = catalog('broken', state.version + 1, ROOMS)
      const plan = planFor(state, next)
      const about = { change: 'constraint_added', entity: 'room', name: 'planted' } as const
      const planted: SqlStep = {
        ...{ kind: 'sql', phase: 'expand', pace: 'instant', tables: [], undo: [], about },
        statements: [
          `insert into t_broken.e_room (code) values ('x')`,
          `alter table t_broken.e_room add check (code <> '${breaks ? 'x' : 'y'}')`,
        ],
      }
      const last = plan.steps.at(-1)!
      const steps = [...plan.steps.slice(0, -1), planted, { ...planted, about: { ...about, name: 'behind' } }, last]
      return { catalog: next, documents: [], physical: {}, plan: { ...plan, steps }, by: 'test', note: '' }
    })
  await expect(publish(true)).rejects.toMatchObject({
    code: 'publish_needs_migration',
    details: { changes: [expect.objectContaining({ entity: 'room', name: 'planted' })] },
  })
  expect(
    await rows(
      `select to_regclass('t_broken.e_room')::text as made, (select count(*)::int from t_broken.k_publish) as noted`,
    ),
  ).toEqual([{ made: null, noted: 0 }])
  expect(await publish(false)).toMatchObject({ state: 'done', version: 1 })
  expect(await rows('select count(*)::int as n from t_broken.e_room')).toEqual([{ n: 2 }])
})

test('what is in force is read beside publishes that hold every connection there is for them', async () => {
  for (const tenant of ['one', 'two', 'seen']) await provisionTenant(fresh.database, tenant)
  await publishLiteral(fresh.database, 'seen', ROOMS)
  const { version } = await withPublisher(fresh.database, { tenant: 'one' }, () =>
    withPublisher(fresh.database, { tenant: 'two' }, () => readPublished(fresh.database, 'seen')),
  )
  expect(version).toBe(1)
})
