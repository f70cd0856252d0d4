import { mayRun } from '@courtyard/access/can'
import type { ShiftPage, ShiftReport } from '@courtyard/contract/shifts'
import type { TenantTx } from '@courtyard/db/database'
import {
  findShift,
  itemsOfShift,
  listShiftRows,
  methodsOfShift,
  type OutRow,
  receiptsOfShift,
  refundsOfShift,
  voidsOfShift,
} from '@courtyard/db/kernel/shifts'
import type { Catalog } from '@courtyard/metadata/catalog'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import { mayRunAny } from '../../billing/may-run.ts'
import type { Actor, Deps } from '../../deps.ts'
import { shapeShift, yuanOf } from './shape-shift.ts'

const PAGE = 50

/** Shifts, the newest first: one's own, with run:shifts everybody's. Needs run:payments or run:shifts. Throws Fault cursor_invalid. */
export async function listShifts(deps: Deps, actor: Actor, cursor?: string): Promise<ShiftPage> {
  const catalog = await deps.catalogs.load(actor.tenant)
  const reader = readerOf(catalog, actor)
  if (cursor !== undefined && !isId(cursor)) throw new Fault('cursor_invalid')
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const cashier = reader.ofAll ? undefined : actor.id
      const rows = await listShiftRows(tx, { cashier, after: cursor, limit: PAGE + 1 })
      const [own] = await listShiftRows(tx, { cashier: actor.id, open: true, limit: 1 })
      const shown = rows.slice(0, PAGE)
      return {
        ...{ own: own ? shapeShift(own, reader) : null, needed: catalog.money?.shifts === true },
        items: shown.map((row) => shapeShift(row, reader)),
        next_cursor: rows.length > PAGE ? shown.at(-1)!.id : null,
      }
    },
    { readOnly: true },
  )
}

/** What one shift reports. Throws Fault shift_missing for one that is not there or not the reader's to see. */
export async function readShift(deps: Deps, actor: Actor, id: string): Promise<ShiftReport> {
  const catalog = await deps.catalogs.load(actor.tenant)
  const reader = readerOf(catalog, actor)
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const row = isId(id) ? await findShift(tx, id) : undefined
      if (!row || !(reader.ofAll || row.cashier === actor.id)) throw new Fault('shift_missing')
      return { ...shapeShift(row, reader), company: catalog.label, ...(await reportOf(tx, id)) }
    },
    { readOnly: true, isolation: 'repeatable read' },
  )
}

function readerOf(catalog: Catalog, actor: Actor) {
  mayRunAny(catalog, actor, ['payments', 'shifts'])
  return { id: actor.id, ofAll: actor.kind === 'system' || mayRun(catalog, actor, 'shifts') }
}

async function reportOf(tx: TenantTx, id: string) {
  const methods = await methodsOfShift(tx, id)
  const out = ({ no, receipt_no, method, fen, reason }: OutRow) => ({
    no,
    receipt_no,
    method,
    amount: yuanOf(fen),
    reason,
  })
  const refunds = (await refundsOfShift(tx, id)).map(out)
  return {
    methods: methods.map((row) => ({
      ...row,
      ...{ received: yuanOf(row.received), reversed: yuanOf(row.reversed), refunded: yuanOf(row.refunded) },
      total: yuanOf(row.total),
    })),
    items: (await itemsOfShift(tx, id)).map(({ fen, ...row }) => ({ ...row, amount: yuanOf(fen) })),
    receipts: (await receiptsOfShift(tx, id)).map(({ first, last, ...row }) => ({ ...row, from: first, to: last })),
    voids: (await voidsOfShift(tx, id)).map(out),
    refunds: refunds.map(({ no, method, amount, reason }) => ({ no, method, amount, reason })),
    events: await eventsOf(tx, id),
  }
}

async function eventsOf(tx: TenantTx, id: string) {
  const rows = await tx.kernel
    .selectFrom('k_shift_event as e')
    .leftJoin('k_member as m', 'm.user_id', 'e.by_whom')
    .select(['e.kind', 'e.by_whom', 'm.name', 'e.at', 'e.counted_fen', 'e.expected_fen', 'e.note'])
    .where('e.shift_id', '=', id)
    .orderBy('e.id')
    .execute()
  return rows.map(({ kind, by_whom, name, at, counted_fen, expected_fen, note }) => ({
    ...{ kind, by: { id: by_whom, name: name ?? by_whom }, at, note },
    counted: counted_fen === null ? null : yuanOf(counted_fen),
    expected: expected_fen === null ? null : yuanOf(expected_fen),
  }))
}
