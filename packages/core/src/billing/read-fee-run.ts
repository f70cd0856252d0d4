import { mayRun } from '@courtyard/access/can'
import type { FeeRun, Person, Sealed } from '@courtyard/contract/fee-runs'
import type { TenantTx } from '@courtyard/db/database'
import { selectFeeRuns } from '@courtyard/db/kernel/fee-runs'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import { yuanText } from '@courtyard/std/money'
import type { Actor, Deps } from '../deps.ts'
import { mayRunAny } from './may-run.ts'

/** One run with its progress. Throws fee_run_missing. Needs the right run:fee_runs or run:approve_money. */
export async function readFeeRun(deps: Deps, actor: Actor, id: string): Promise<FeeRun> {
  const reader = await readerOf(deps, actor)
  if (!isId(id)) throw new Fault('fee_run_missing')
  return await deps.db.withTenant(actor.tenant, async (tx) => {
    const row = await selectFeeRuns(tx).where('id', '=', id).executeTakeFirst()
    if (!row) throw new Fault('fee_run_missing')
    return shape(row, { names: await namesOf(tx, [row]), reader })
  })
}

/** The newest runs, newest first. Needs the right run:fee_runs or run:approve_money. */
export async function listFeeRuns(deps: Deps, actor: Actor): Promise<{ items: FeeRun[] }> {
  const reader = await readerOf(deps, actor)
  return await deps.db.withTenant(actor.tenant, async (tx) => {
    const rows = await selectFeeRuns(tx).where('state', '<>', 'discarded').orderBy('id', 'desc').limit(200).execute()
    const names = await namesOf(tx, rows)
    return { items: rows.map((row) => shape(row, { names, reader })) }
  })
}

type Reader = { readonly id: string; readonly approves: boolean }

/** Who reads runs, and whether they may be the second person. */
async function readerOf(deps: Deps, actor: Actor): Promise<Reader> {
  const catalog = await deps.catalogs.load(actor.tenant)
  mayRunAny(catalog, actor, ['fee_runs', 'approve_money'])
  return { id: actor.id, approves: actor.kind === 'system' || mayRun(catalog, actor, 'approve_money') }
}

type Row = Awaited<ReturnType<ReturnType<typeof selectFeeRuns>['executeTakeFirstOrThrow']>>
type Names = ReadonlyMap<string, string>

async function namesOf(tx: TenantTx, rows: readonly Row[]): Promise<Names> {
  const ids = rows.flatMap((row) => [
    ...[row.created_by, row.previewed_by, row.approved_by, row.published_by, row.rollback_by],
  ])
  const known = [...new Set(ids.filter((id) => id !== null))]
  if (known.length === 0) return new Map()
  const members = await tx.kernel
    .selectFrom('k_member')
    .select(['user_id', 'name'])
    .where('user_id', 'in', known)
    .execute()
  return new Map(members.map(({ user_id, name }) => [user_id, name]))
}

const instant = (text: string): string => new Date(text).toISOString()

/** A run that is sealed and waits for a second person, who is none of those who made, changed or sealed it. */
const mayApprove = (row: Row, { id, approves }: Reader): boolean =>
  row.state === 'previewed' &&
  row.needs_approval &&
  row.approved_by === null &&
  approves &&
  ![row.created_by, row.previewed_by, ...row.changed_by].includes(id)

function shape(row: Row, { names, reader }: { readonly names: Names; readonly reader: Reader }): FeeRun {
  const person = (id: string): Person => ({ id, name: names.get(id) ?? id })
  const moment = (at: string | null, by: string | null) => (at && by ? { at: instant(at), by: person(by) } : null)
  const previewed = moment(row.previewed_at, row.previewed_by)
  return {
    ...{ id: row.id, version: row.version, period: row.period, standards: row.standards },
    ...{ filter: (row.filter ?? null) as FeeRun['filter'], due: row.due, note: row.note, state: row.state },
    ...{ excluded: row.excluded, subjects_total: row.subjects_total, subjects_done: row.subjects_done },
    ...{ bills: row.bills, lines: row.lines, receivable: yuanText(BigInt(row.receivable_fen)) },
    ...{ exceptions: row.exceptions, skipped: row.skipped },
    ...{ created_at: instant(row.created_at), created_by: person(row.created_by), preview_hash: row.preview_hash },
    previewed: previewed && { ...previewed, ...(row.previewed as Sealed) },
    ...{ needs_approval: row.needs_approval, approved: moment(row.approved_at, row.approved_by) },
    may_approve: mayApprove(row, reader),
    finished_at: row.finished_at === null ? null : instant(row.finished_at),
    ...{ held: row.held, published: moment(row.published_at, row.published_by) },
    rolled_back:
      row.rollback_on && row.rollback_by
        ? {
            ...{ on: row.rollback_on, by: person(row.rollback_by), reason: row.rollback_reason ?? '' },
            ...{ bills: row.rolled_back_bills, receivable: yuanText(BigInt(row.rolled_back_fen)) },
          }
        : null,
    result_hash: row.result_hash,
  }
}
