import type { Entity } from '@courtyard/metadata/catalog'
import { compileDueTrash, compileFirstTrash } from '@courtyard/query/plan-trash'
import { isFault } from '@courtyard/std/fault'
import type { Deps } from '../deps.ts'
import type { JobHandler } from '../jobs/run-due-jobs.ts'
import { deleteForGood, ensurePurge } from './remove-record.ts'

const DAY_MS = 86_400_000

export type Purged = {
  readonly deleted: number /** Something that is no record of a document still refers to them. */
  readonly kept: number
}

/** Deletes for good what has lain in the trash for as long as its entity says. What something still refers to stays. */
export async function purgeTrash(deps: Deps, tenant: string): Promise<Purged> {
  const catalog = await deps.catalogs.load(tenant)
  const total = { deleted: 0, kept: 0 }
  for (const entity of Object.values(catalog.entities)) {
    if (!entity.trash) continue
    const before = new Date(deps.clock.now().getTime() - entity.trash.days * DAY_MS).toISOString()
    const query = { entity: entity.name, before }
    const due = await deps.db.withTenant(tenant, (tx) => tx.run<Due>(compileDueTrash(catalog, query, tx)))
    for (const one of due) total[await purgeOne(deps, tenant, { entity, one })]++
  }
  return total
}

type Due = { readonly id: string; readonly version: number }

async function purgeOne(deps: Deps, tenant: string, { entity, one }: { entity: Entity; one: Due }) {
  const catalog = await deps.catalogs.load(tenant)
  const at = deps.clock.now().toISOString()
  const removal = { entity, id: one.id, version: Number(one.version), actorId: 'system', at }
  try {
    await deps.db.withTenant(tenant, (tx) => deleteForGood(tx, catalog, removal))
    return 'deleted'
  } catch (error) {
    if (!isFault(error) || error.code !== 'record_referenced') throw error
    return 'kept'
  }
}

/** Job purge_trash. Safe to run twice: what is gone is not found again. Leaves a job for what has to lie on. */
export const purgeTrashJob: JobHandler = async (deps, job) => {
  await purgeTrash(deps, job.tenant)
  const catalog = await deps.catalogs.load(job.tenant)
  await deps.db.withTenant(job.tenant, async (tx) => {
    for (const entity of Object.values(catalog.entities)) {
      if (!entity.trash) continue
      const [found] = await tx.run<{ first: string | null }>(compileFirstTrash(catalog, entity.name, tx))
      if (found?.first) await ensurePurge(tx, entity, laterOf(deps, entity, found.first))
    }
  })
}

/** What is due already and could not go is tried again tomorrow. */
function laterOf(deps: Deps, entity: Entity, first: string): string {
  const latest = deps.clock.now().getTime() - (entity.trash?.days ?? 0) * DAY_MS
  return new Date(Math.max(Date.parse(first), latest)).toISOString()
}
