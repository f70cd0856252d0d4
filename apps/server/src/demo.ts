import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readTenantDocuments } from '@courtyard/adapters/documents/read-documents'
import { runFees } from '@courtyard/core/billing/run-fees'
import { startFeeRun } from '@courtyard/core/billing/start-fee-run'
import type { Actor } from '@courtyard/core/deps'
import { commitImport } from '@courtyard/core/imports/commit-import'
import { dryRunImport } from '@courtyard/core/imports/dry-run-import'
import { listRecords } from '@courtyard/core/records/list-records'
import { createTenant } from '@courtyard/core/tenants/create-tenant'
import { findTenant } from '@courtyard/core/tenants/list-tenants'
import { addMember } from '@courtyard/core/tenants/members'
import { assert } from '@courtyard/std/assert'
import { dayIn } from '@courtyard/std/day'
import { addToPeriod, periodOf } from '@courtyard/std/period'
import { z } from 'zod'
import type { World } from './world.ts'

/** Who may sign in to the demo, printed once it is there. */
export type DemoSignIn = {
  readonly tenant: string
  readonly email: string
  readonly password: string
  readonly role: string
}

/** tenants/<name>/data/demo.json: what fills a sample tenant. Only the quick start reads it; passwords in it are public. */
const demoSchema = z.strictObject({
  imports: z.array(z.strictObject({ mapping: z.string(), files: z.array(z.string()) })),
  people: z.array(
    z.strictObject({
      email: z.string(),
      password: z.string(),
      name: z.string(),
      roles: z.array(z.string()).min(1),
      record: z.strictObject({ entity: z.string(), field: z.string(), value: z.string() }).optional(),
    }),
  ),
  runs: z.strictObject({ monthsAgo: z.array(z.int().min(1).max(24)) }),
})
type Demo = z.infer<typeof demoSchema>
type Place = { readonly name: string; readonly folder: string; readonly demo: Demo }

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

/**
 * Makes the sample tenants of `tenants/` that are not there yet, imports their files, bills their last month and gives
 * their people accounts. Safe to run at every start: each step sees what is there.
 */
export async function bootDemo(world: World): Promise<DemoSignIn[]> {
  const folder = join(ROOT, 'tenants')
  const names = existsSync(folder) ? readdirSync(folder).sort() : []
  const signIns: DemoSignIn[] = []
  for (const name of names.filter((one) => existsSync(join(folder, one, 'data/demo.json')))) {
    const demo = demoSchema.parse(JSON.parse(readFileSync(join(folder, name, 'data/demo.json'), 'utf8')))
    const place = { name, folder: join(folder, name), demo }
    await ensureTenant(world, place)
    await ensureRecords(world, place)
    await ensureBills(world, place)
    await ensurePeople(world, place)
    signIns.push(
      ...demo.people.map(({ email, password, roles }) => ({ tenant: name, email, password, role: roles.join(', ') })),
    )
  }
  return signIns
}

const operator = (tenant: string): Actor => ({
  id: 'demo',
  name: 'Demo',
  tenant,
  kind: 'system',
  roles: [],
  record: null,
})

async function ensureTenant({ deps }: World, { name, folder }: Place): Promise<void> {
  const known = await findTenant(deps, name)
  if (known && known.state !== 'creating') return
  const files = await readTenantDocuments(folder, join(ROOT, 'metadata'))
  const own = files.find(({ path }) => path === 'tenant/tenant.json')
  const label = own ? (JSON.parse(own.text) as { label: Record<string, string> }).label : {}
  await createTenant(deps, { name, label, files, by: 'demo' })
}

async function ensureRecords({ deps, workbooks }: World, { name, folder, demo }: Place): Promise<void> {
  for (const { mapping, files } of demo.imports) {
    const done = await deps.db.withTenant(name, (tx) =>
      tx.kernel
        .selectFrom('k_import')
        .select('id')
        .where('mapping', '=', mapping)
        .where('state', '=', 'committed')
        .executeTakeFirst(),
    )
    if (done) continue
    const sent = files.map((file) => ({ name: file, bytes: new Uint8Array(readFileSync(join(folder, 'data', file))) }))
    const checked = await dryRunImport({ ...deps, workbooks }, operator(name), { mapping, files: sent })
    assert(checked.committable, `the sample files of ${name} import: ${JSON.stringify(checked.problems.slice(0, 3))}`)
    await commitImport({ ...deps, workbooks }, operator(name), checked.id)
  }
}

async function ensureBills({ deps }: World, { name, demo }: Place): Promise<void> {
  const catalog = await deps.catalogs.load(name)
  const thisMonth = periodOf(dayIn(deps.clock.now(), catalog.timeZone))
  const billed = await deps.db.withTenant(name, (tx) =>
    tx.kernel.selectFrom('k_fee_run').select('id').limit(1).executeTakeFirst(),
  )
  if (billed) return
  for (const months of [...demo.runs.monthsAgo].sort((a, b) => b - a)) {
    const request = { period: addToPeriod(thisMonth, -months), standards: Object.keys(catalog.feeStandards) }
    const run = await startFeeRun(deps, operator(name), request)
    await runFees(deps, { tenant: name, runId: run.id, worker: deps.ids.next() })
  }
}

async function ensurePeople({ deps, auth }: World, { name, demo }: Place): Promise<void> {
  for (const { email, password, name: person, roles, record } of demo.people) {
    const userId = await auth.createAccount({ tenant: name, email, password, name: person })
    await addMember(deps, name, {
      userId,
      name: person,
      email,
      roles,
      record: record ? await recordOf(deps, name, record) : null,
    })
  }
}

type Wanted = { readonly entity: string; readonly field: string; readonly value: string }

async function recordOf(deps: World['deps'], tenant: string, { entity, field, value }: Wanted): Promise<string> {
  const { items } = await listRecords(deps, operator(tenant), {
    entity,
    select: [],
    filter: { field, op: 'eq', value },
    limit: 1,
  })
  assert(items[0], `the sample data of ${tenant} has ${entity} ${value}`)
  return items[0].id
}
