import { partKey, partsOf } from '@courtyard/db/ddl/hidden-parts'
import type { Deps } from '../deps.ts'
import { hiddenParts } from '../keeping/note-hidden.ts'
import { type Finding, findingKey } from './finding.ts'
import type { PublishPlan } from './plan-publish.ts'

/** What a publish names again although it was dropped for good: it starts empty, and that is told. */
export async function findPurged(deps: Pick<Deps, 'db'>, { state, catalog }: PublishPlan): Promise<Finding[]> {
  // A tenant of an older program has nothing purged.
  if (!state.actual.k_hidden) return []
  const parts = await deps.db.withTenant(catalog.tenant, hiddenParts, { readOnly: true })
  const next = partsOf(catalog)
  return parts.flatMap((part): Finding[] => {
    const named = next.get(partKey(part))
    const table = state.actual[part.table]
    const isThere = part.column === '' ? table !== undefined : table?.columns[part.column] !== undefined
    if (part.purgedAt === null || !named || isThere) return []
    const { entity, field } = named
    return [
      {
        key: findingKey('purged', entity, field === '' ? undefined : field),
        kind: 'purged',
        entity,
        ...(field !== '' && { field }),
        count: 0,
        samples: [],
        answers: ['consent'],
      },
    ]
  })
}
