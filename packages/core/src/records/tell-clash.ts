import type { TenantTx } from '@courtyard/db/database'
import type { Entity, NoOverlap } from '@courtyard/metadata/catalog'
import { everything } from '@courtyard/metadata/scope'
import type { RecordValues } from '@courtyard/metadata/validate-record'
import { compileList } from '@courtyard/query/compile-list'
import type { Filter } from '@courtyard/query/filter'
import { planList } from '@courtyard/query/plan-list'
import { shapePage } from '@courtyard/query/shape-page'
import { Fault, isFault } from '@courtyard/std/fault'
import type { Issue } from '@courtyard/std/issue'
import type { Actor, Deps } from '../deps.ts'
import { titlesOf } from './name-records.ts'
import type { RequestRights } from './rights-of-request.ts'

/** A write that a key or a rule about periods refused. Without values the row lies in the trash as it was. */
export type Clash = {
  readonly entity: Entity
  readonly id: string
  readonly values?: RecordValues
  readonly fields: readonly string[]
  readonly overlap: NoOverlap | undefined
}

// The values are no part of the fault's details: what a row holds is not for every caller.
const clashes = new WeakMap<Error, Clash>()

/** Keeps what clashed beside the fault that tells it. */
export function noteClash(fault: Fault, clash: Clash): void {
  clashes.set(fault, clash)
}

/**
 * Runs a use case that writes. When a key or a rule about periods refuses it, the fault says with which record, as far as
 * the actor may read that: `details.clash` is `{ entity, fields, record: { id, title } | null }`.
 */
export async function tellingClash<T>(deps: Deps, who: Who, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const clash = isFault(error) ? clashOf(error) : undefined
    if (!isFault(error) || clash === undefined) throw error
    throw await told(deps, who, { fault: error, clash })
  }
}

type Who = { readonly actor: Actor; readonly rights: RequestRights }

/** A line's clash is the cause of its record's. */
function clashOf(error: unknown): Clash | undefined {
  if (!(error instanceof Error)) return undefined
  return clashes.get(error) ?? clashOf(error.cause)
}

async function told(deps: Deps, { actor, rights }: Who, at: { fault: Fault; clash: Clash }): Promise<Fault> {
  const { fault, clash } = at
  const record = await deps.db.withTenant(actor.tenant, (tx) => findClashing(tx, rights, clash), { readOnly: true })
  const issues = (fault.details.issues ?? []).map((issue) => saying(issue, record?.title ?? null))
  const { entity, fields } = clash
  return new Fault(
    fault.code,
    { ...fault.details, issues, clash: { entity: entity.name, fields, record } },
    { cause: fault },
  )
}

/** The refused write is undone by now, so the other record may be looked for. Null where it may not be read, or is gone. */
async function findClashing(tx: TenantTx, rights: RequestRights, clash: Clash): Promise<Found | null> {
  const id = await findOther(tx, rights, clash)
  if (id === undefined) return null
  const titles = await titlesOf(tx, rights, { entity: clash.entity.name, ids: [id] })
  const title = titles.get(id)
  return title === undefined ? null : { id, title }
}

type Found = { readonly id: string; readonly title: string | null }

function saying(issue: Issue, title: string | null): Issue {
  if (issue.code !== 'duplicate' && issue.code !== 'overlap') return issue
  return title === null ? issue : { ...issue, text: `${issue.code}.record`, params: { title } }
}

async function findOther(tx: TenantTx, { catalog }: RequestRights, clash: Clash): Promise<string | undefined> {
  const { entity, id, overlap } = clash
  const read = async (more: { filter: Filter; trashed?: boolean; select?: string[] }) => {
    const where = more.trashed ? undefined : overlap?.where
    const plan = planList(catalog, { entity: entity.name, select: [], limit: 1, where, ...more }, { read: everything })
    return shapePage(plan, await tx.run(compileList(plan, tx))).items[0]
  }
  const select = [...clash.fields]
  const own = clash.values ?? (await read({ filter: { field: 'id', op: 'eq', value: id }, trashed: true, select }))
  if (own === undefined) return undefined
  const met = conditionsOf(clash, own)
  return (await read({ filter: { and: [{ field: 'id', op: 'ne', value: id }, ...met] } }))?.id
}

/** What another record must hold to be the one in the way. */
function conditionsOf({ fields, overlap }: Clash, own: Readonly<Record<string, unknown>>): Filter[] {
  const value = (name: string) => plain(own[name])
  const same = (name: string): Filter => ({ field: name, op: 'eq', value: value(name) })
  if (overlap === undefined) return fields.map(same)
  const [from, to] = [value(overlap.from), value(overlap.to)]
  const open = (field: string, op: 'lt' | 'gt', bound: ReturnType<typeof plain>): Filter[] =>
    bound === null
      ? []
      : [
          {
            or: [
              { field, op: 'missing' },
              { field, op, value: bound },
            ],
          },
        ]
  return [...overlap.by.map(same), ...open(overlap.to, 'gt', from), ...open(overlap.from, 'lt', to)]
}

function plain(value: unknown): string | number | boolean | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'object') return 'id' in value ? String(value.id) : null
  return value as string | number | boolean
}
