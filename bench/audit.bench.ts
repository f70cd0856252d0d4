import { randomUUID } from 'node:crypto'
import { cpus } from 'node:os'
import { note } from '@courtyard/core/audit/note'
import type { Deps } from '@courtyard/core/deps'
import { createTenant } from '@courtyard/core/tenants/create-tenant'
import { sampleDocuments } from '@courtyard/testkit/sample-documents'
import { type Figure, race } from './measure.ts'
import type { Benchmark, Named } from './run.ts'
import { openBareWorld } from './world.ts'

const TENANTS = 8

/**
 * What a note of the audit adds to a short transaction that waits for the disk: one row of the kernel, with a note and without,
 * in turns. By one writer; by eight of one tenant, who wait for one another at the end of its chain; by eight of eight tenants.
 */
const audit: Benchmark = {
  name: 'audit',
  async run(): Promise<readonly Named[]> {
    const world = await openBareWorld()
    try {
      const names = Array.from({ length: TENANTS }, (_, at) => `noted_${at}`)
      for (const name of names)
        await createTenant(world.deps, { name, label: { en: name }, files: sampleDocuments(name), by: 'bench' })
      const [first = ''] = names
      let turn = 0
      const each = () => names[turn++ % TENANTS]!
      const raced = async (tenantOf: () => string, parallel: number): Promise<Figure> => {
        const ours = () => write(world.deps, tenantOf(), true)
        const limit = () => write(world.deps, tenantOf(), false)
        return { ...(await race({ ours, limit, parallel })), also: { cpus: cpus().length, fsync: 'on' } }
      }
      return [
        { name: 'audit-one-writer', seen: await raced(() => first, 1) },
        { name: 'audit-one-tenant', seen: await raced(() => first, 8) },
        { name: 'audit-eight-tenants', seen: await raced(each, 8) },
      ]
    } finally {
      await world.close()
    }
  },
}

async function write({ db }: Deps, tenant: string, isNoted: boolean): Promise<void> {
  const at = new Date().toISOString()
  const row = {
    view: 'rooms',
    owner: 'bench',
    name: randomUUID(),
    state: '',
    shared: false,
    created_at: at,
    updated_at: at,
  }
  await db.withTenant(tenant, async (tx) => {
    const { id } = await tx.kernel.insertInto('k_saved_filter').values(row).returning('id').executeTakeFirstOrThrow()
    if (isNoted) note(tx, { by: 'bench', action: 'secret.set', subject: ['secret', id], what: { view: 'rooms' } })
  })
}

export const benchmarks: readonly Benchmark[] = [audit]
