import type { TenantTx } from '@courtyard/db/database'
import { takeSequence } from '@courtyard/db/kernel/sequences'
import type { Entity } from '@courtyard/metadata/catalog'
import type { AutoNumberField } from '@courtyard/metadata/field'
import { type NumberPattern, numberPattern, numberText, prefixOn } from '@courtyard/metadata/fields/number-pattern'
import { assert } from '@courtyard/std/assert'
import type { Day } from '@courtyard/std/day'
import type { Actor, Deps } from '../deps.ts'

type Numbers = Readonly<Record<string, string>>
type Taking = { readonly day: Day; readonly count: number }

const numbered = (entity: Entity, gaps?: AutoNumberField['gaps']): AutoNumberField[] =>
  entity.fields.filter(
    (field): field is AutoNumberField =>
      field.type === 'auto_number' && !field.hidden && (gaps === undefined || field.gaps === gaps),
  )

/** Numbers that may leave gaps, taken in a transaction of their own so that nobody waits for the record's. */
export async function takeEarlyNumbers(
  deps: Deps,
  actor: Actor,
  { entity, day }: { entity: Entity; day: Day },
): Promise<Numbers> {
  const fields = numbered(entity, 'allowed')
  if (fields.length === 0) return {}
  return await deps.db.withTenant(actor.tenant, (tx) => takeOne(tx, entity, { fields, day }))
}

/** The numbers that one record still lacks: its insert has to follow in this transaction. */
export const takeNumbers = async (
  tx: TenantTx,
  entity: Entity,
  { day, has }: { readonly day: Day; readonly has: Readonly<Record<string, unknown>> },
): Promise<Numbers> => await takeOne(tx, entity, { fields: numbered(entity).filter(({ name }) => !(name in has)), day })

/** The next `count` numbers of every auto-number field, by field, for records that this transaction inserts. */
export async function takeNumbersForAll(
  tx: TenantTx,
  entity: Entity,
  taking: Taking,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const taken: Record<string, readonly string[]> = {}
  for (const field of numbered(entity)) taken[field.name] = await take(tx, entity, { field, ...taking })
  return taken
}

type One = { readonly fields: readonly AutoNumberField[]; readonly day: Day }

async function takeOne(tx: TenantTx, entity: Entity, { fields, day }: One): Promise<Numbers> {
  const taken: Record<string, string> = {}
  for (const field of fields) taken[field.name] = (await take(tx, entity, { field, day, count: 1 }))[0]!
  return taken
}

async function take(
  tx: TenantTx,
  entity: Entity,
  { field, day, count }: Taking & { readonly field: AutoNumberField },
): Promise<string[]> {
  const pattern = numberPattern(field.format)
  assert(pattern, `the pattern of ${field.name} was checked when it was published`)
  const prefix = prefixOn(pattern, day)
  const sequence = { table: entity.table, column: field.column, prefix: keyOf(pattern, prefix) }
  const last = await takeSequence(tx, sequence, count)
  return Array.from({ length: count }, (_, index) => numberText(pattern, prefix, last - count + 1 + index))
}

const keyOf = ({ after }: NumberPattern, prefix: string): string => `${prefix}{seq}${after}`
