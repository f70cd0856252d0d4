import { mayRun } from '@courtyard/access/can'
import type { ShiftReport } from '@courtyard/contract/shifts'
import { lockName } from '@courtyard/db/kernel/lock-name'
import { type JournalDraft, postJournals } from '@courtyard/db/kernel/post'
import { holdShift, insertShiftEvent, openShiftOf, type ShiftRow } from '@courtyard/db/kernel/shifts'
import { dayIn } from '@courtyard/std/day'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import { fenFromYuan } from '@courtyard/std/money'
import { note } from '../../audit/note.ts'
import { requireRun } from '../../billing/may-run.ts'
import type { Actor, Deps } from '../../deps.ts'
import { doOnce, type MoneyWork } from '../money-work.ts'
import { readShift } from './read-shifts.ts'
import { stateOf } from './shape-shift.ts'

type Keyed<T> = { readonly key: string; readonly request: T }
type OfShift = { readonly id: string }

/** Opens a shift of the actor's own with the cash that is in the till, once per key. Needs run:payments. Throws Fault shift_exists. */
export async function openShift(
  deps: Deps,
  actor: Actor,
  { key, request }: Keyed<{ readonly opening: string }>,
): Promise<ShiftReport> {
  const catalog = await deps.catalogs.load(actor.tenant)
  requireRun(catalog, actor, 'payments')
  const opening_fen = `${fenFromYuan(request.opening, 'half_up')}`
  const { id } = await doOnce(deps, actor, {
    command: { key, kind: 'shift_open', asked: request },
    work: async ({ tx, by, ids }) => {
      await lockName(tx, `shift of ${by}`)
      if ((await openShiftOf(tx, by)) !== undefined) throw new Fault('shift_exists')
      const id = ids.next()
      const at = deps.clock.now().toISOString()
      const { currency } = catalog
      await tx.kernel.insertInto('k_shift').values({ id, cashier: by, opened_at: at, opening_fen, currency }).execute()
      await insertShiftEvent(tx, { shift_id: id, kind: 'open', by_whom: by, at })
      return { id }
    },
  })
  return await readShift(deps, actor, id)
}

/**
 * Counts a till and closes its shift, once per key: what should be in it is worked out under a lock that whoever moves
 * money in it shares. One's own; with run:shifts, that of somebody who is away. Throws Fault shift_missing, shift_state,
 * shift_reason for a difference without a note.
 */
export async function countShift(
  deps: Deps,
  actor: Actor,
  { key, request }: Keyed<OfShift & { readonly counted: string; readonly note: string }>,
): Promise<ShiftReport> {
  const counted_fen = `${fenFromYuan(request.counted, 'half_up')}`
  return await moveShift(deps, actor, {
    ...{ key, kind: 'shift_count', request, from: 'open' },
    work: async ({ tx, by }, { id, till_fen: expected_fen }, at) => {
      const { note } = request
      if (counted_fen !== expected_fen && note === '') throw new Fault('shift_reason')
      const closed = { closed_at: at, closed_by: by, counted_fen, expected_fen, note }
      await tx.kernel.updateTable('k_shift').set(closed).where('id', '=', id).execute()
      await insertShiftEvent(tx, { shift_id: id, kind: 'count', by_whom: by, at, counted_fen, expected_fen, note })
    },
  })
}

/** Opens a counted shift again, once per key: before it is confirmed, and with a reason. Throws as counting does, and shift_exists. */
export async function reopenShift(
  deps: Deps,
  actor: Actor,
  { key, request }: Keyed<OfShift & { readonly reason: string }>,
): Promise<ShiftReport> {
  return await moveShift(deps, actor, {
    ...{ key, kind: 'shift_reopen', request, from: 'counted' },
    work: async ({ tx, by }, { id, cashier }, at) => {
      await lockName(tx, `shift of ${cashier}`)
      if ((await openShiftOf(tx, cashier)) !== undefined) throw new Fault('shift_exists')
      const opened = { closed_at: null, closed_by: null, counted_fen: null, expected_fen: null }
      await tx.kernel.updateTable('k_shift').set(opened).where('id', '=', id).execute()
      await insertShiftEvent(tx, { shift_id: id, kind: 'reopen', by_whom: by, at, note: request.reason })
    },
  })
}

/**
 * Confirms what was counted, once per key, and books the difference on the day of the count. Needs run:shifts. Throws Fault
 * shift_missing, shift_state, shift_own for the cashier and who counted, period_closed.
 */
export async function confirmShift(
  deps: Deps,
  actor: Actor,
  { key, request }: Keyed<OfShift & { readonly note: string }>,
): Promise<ShiftReport> {
  const catalog = await deps.catalogs.load(actor.tenant)
  requireRun(catalog, actor, 'shifts')
  return await moveShift(deps, actor, {
    ...{ key, kind: 'shift_confirm', request, from: 'counted' },
    work: async ({ tx, by }, shift, at) => {
      if (shift.cashier === by || shift.closed_by === by) throw new Fault('shift_own')
      const confirmed = { confirmed_by: by, confirmed_at: at }
      await tx.kernel.updateTable('k_shift').set(confirmed).where('id', '=', shift.id).execute()
      await insertShiftEvent(tx, { shift_id: shift.id, kind: 'confirm', by_whom: by, at, note: request.note })
      const journals = differenceOf(shift, dayIn(new Date(shift.closed_at!), catalog.timeZone))
      await postJournals(tx, { journals, currency: shift.currency, by })
      note(tx, { by, action: 'shift.confirmed', subject: ['shift', shift.id], what: { cashier: shift.cashier } })
    },
  })
}

function differenceOf({ id, counted_fen, expected_fen }: ShiftRow, on: string): JournalDraft[] {
  const fen = BigInt(counted_fen!) - BigInt(expected_fen!)
  const cash = { kind: 'cash', key: 'cash' } as const
  if (fen === 0n) return []
  if (fen > 0n) {
    const legs = [{ debit: cash, credit: { kind: 'revenue', key: 'till' } as const, fen }]
    return [{ key: `till:${id}`, kind: 'till_over', on, legs }]
  }
  const legs = [{ debit: { kind: 'expense', key: 'till' } as const, credit: cash, fen: -fen }]
  return [{ key: `till:${id}`, kind: 'till_short', on, legs }]
}

type Move = {
  readonly key: string
  readonly kind: string
  readonly request: OfShift
  readonly from: 'open' | 'counted'
  readonly work: (money: MoneyWork, shift: ShiftRow, at: string) => Promise<void>
}

async function moveShift(deps: Deps, actor: Actor, { key, kind, request, from, work }: Move): Promise<ShiftReport> {
  const { id } = request
  const catalog = await deps.catalogs.load(actor.tenant)
  const ofAll = actor.kind === 'system' || mayRun(catalog, actor, 'shifts')
  if (!ofAll) requireRun(catalog, actor, 'payments')
  if (!isId(id)) throw new Fault('shift_missing')
  await doOnce(deps, actor, {
    command: { key, kind, asked: { ...request, by: actor.id } },
    work: async (money) => {
      const shift = await holdShift(money.tx, id)
      if (!shift || !(ofAll || shift.cashier === actor.id)) throw new Fault('shift_missing')
      if (stateOf(shift) !== from) throw new Fault('shift_state', { state: stateOf(shift) })
      await work(money, shift, deps.clock.now().toISOString())
      return {}
    },
  })
  return await readShift(deps, actor, id)
}
