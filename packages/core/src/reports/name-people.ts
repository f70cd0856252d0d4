import type { TenantTx } from '@courtyard/db/database'
import type { Report } from '@courtyard/metadata/catalog-report'
import type { InputRow } from '@courtyard/query/plan-report'

const PEOPLE: readonly string[] = ['created_by', 'updated_by']
type Found = ReadonlyMap<string, readonly InputRow[]>

/** Groups of who did something, with the person's name as a record has its title; who is no member any more keeps the id. */
export async function namePeople(tx: TenantTx, report: Report, found: Found): Promise<Found> {
  const places = report.groups.flatMap(({ field }, place) => (PEOPLE.includes(field) ? [place] : []))
  if (places.length === 0) return found
  const rows = [...found.values()].flat()
  const ids = [...new Set(rows.flatMap(({ group }) => places.map((place) => group[place])))].filter(isText)
  if (ids.length === 0) return found
  const members = await tx.kernel
    .selectFrom('k_member')
    .select(['user_id', 'name'])
    .where('user_id', 'in', ids)
    .execute()
  const names = new Map(members.map(({ user_id, name }) => [user_id, name]))
  const named = (value: unknown) => (isText(value) ? { id: value, title: names.get(value) ?? value } : value)
  const groupOf = (group: readonly unknown[]) =>
    group.map((value, place) => (places.includes(place) ? named(value) : value))
  return new Map([...found].map(([input, rows]) => [input, rows.map((row) => ({ ...row, group: groupOf(row.group) }))]))
}

const isText = (value: unknown): value is string => typeof value === 'string'
