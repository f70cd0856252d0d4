import type { Retention } from '@courtyard/contract/privacy'
import type { Actor, Deps } from '../deps.ts'
import { dueBefore, dueRecords } from './due-records.ts'
import { requirePrivacy } from './person-of.ts'

/** What documents keep only for a time, and what of it is due. Needs run:privacy. Writes nothing. */
export async function previewRetention(deps: Deps, actor: Actor): Promise<Retention> {
  const { catalog, today } = await requirePrivacy(deps, actor)
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const items: Retention['items'] = []
      for (const entity of Object.values(catalog.entities)) {
        const { retention, name, label } = entity
        if (!retention) continue
        const { records, held } = await dueRecords(tx, catalog, { entity, today })
        const said = { from: retention.from, before: dueBefore(retention, today), end: retention.end }
        items.push({ entity: name, label, ...said, due: records.length + held, held })
      }
      return { items }
    },
    { readOnly: true },
  )
}
