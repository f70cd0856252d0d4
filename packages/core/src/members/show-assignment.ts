import type { AssignmentJson } from '@courtyard/contract/members'
import type { TenantTx } from '@courtyard/db/database'
import { titlesOf } from '../records/name-records.ts'
import type { RequestRights } from '../records/rights-of-request.ts'

/** An assignment as the kernel keeps it. */
export type AssignmentRow = {
  readonly id: string
  readonly role: string
  readonly scope: Readonly<Record<string, readonly string[]>>
  readonly from_on: string
  readonly to_on: string | null
  readonly given_at: string
  readonly giver: string | null
}

/** Assignments as people read them: a role that is gone keeps its name, a record that may not be read has no title. */
export async function showAssignments(
  tx: TenantTx,
  rights: RequestRights,
  rows: readonly AssignmentRow[],
): Promise<AssignmentJson[]> {
  const titles = await titlesByEntity(tx, rights, rows)
  return rows.map((row) => ({
    id: row.id,
    role: row.role,
    label: roleOf(rights, row.role)?.label ?? { en: row.role },
    over: partsOf(rights, row).map(({ name, entity, ids }) => ({
      name,
      entity,
      records: ids.map((id) => ({ id, title: titles.get(entity)?.get(id) ?? null })),
    })),
    from: row.from_on,
    to: row.to_on,
    state: stateOf(row, rights.today),
    given_by: row.giver,
    given_at: new Date(row.given_at).toISOString(),
  }))
}

const roleOf = ({ catalog }: RequestRights, name: string) =>
  Object.hasOwn(catalog.roles, name) ? catalog.roles[name] : undefined

const partsOf = (rights: RequestRights, { role, scope }: AssignmentRow) =>
  (roleOf(rights, role)?.scope ?? []).map((part) => ({ ...part, ids: scope[part.name] ?? [] }))

function stateOf({ from_on, to_on }: AssignmentRow, today: string): AssignmentJson['state'] {
  if (to_on !== null && to_on <= today) return 'ended'
  return from_on > today ? 'coming' : 'current'
}

async function titlesByEntity(tx: TenantTx, rights: RequestRights, rows: readonly AssignmentRow[]) {
  const wanted = new Map<string, Set<string>>()
  for (const { entity, ids } of rows.flatMap((row) => partsOf(rights, row))) {
    const known = wanted.get(entity) ?? new Set()
    wanted.set(entity, known)
    for (const id of ids) known.add(id)
  }
  const titles = new Map<string, ReadonlyMap<string, string | null>>()
  for (const [entity, ids] of wanted) titles.set(entity, await titlesOf(tx, rights, { entity, ids: [...ids] }))
  return titles
}
