import { type Bank, statementColumnsSchema } from '@courtyard/contract/banks'
import type { TenantTx } from '@courtyard/db/database'
import { selectBanks } from '@courtyard/db/kernel/statements'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import { yuanText } from '@courtyard/std/money'
import { note } from '../../audit/note.ts'
import { requireRun } from '../../billing/may-run.ts'
import type { Actor, Deps } from '../../deps.ts'
import { doOnce } from '../money-work.ts'

/** Our accounts at banks, by name. Needs run:bank. */
export async function listBanks(deps: Deps, actor: Actor): Promise<{ items: Bank[] }> {
  requireRun(await deps.catalogs.load(actor.tenant), actor, 'bank')
  const rows = await deps.db.withTenant(actor.tenant, (tx) => selectBanks(tx), { readOnly: true })
  return { items: rows.map(shapeBank) }
}

/** Adds an account, once per key. Needs run:bank. Throws Fault record_duplicate for a name that is taken. */
export async function createBank(
  deps: Deps,
  actor: Actor,
  { key, name }: { readonly key: string; readonly name: string },
): Promise<Bank> {
  const { currency } = await allowed(deps, actor)
  return await doOnce(deps, actor, {
    command: { key, kind: 'bank', asked: { name } },
    work: async ({ tx, ids, by }) => {
      const id = ids.next()
      await tx.kernel.insertInto('k_bank').values({ id, name, currency, created_by: by, updated_by: by }).execute()
      note(tx, { by, action: 'bank.changed', subject: ['bank', id], what: { made: true } })
      return await getBank(tx, id)
    },
  })
}

/** Renames an account. Needs run:bank. Throws Fault bank_missing, record_duplicate. */
export async function changeBank(
  deps: Deps,
  actor: Actor,
  { id, name }: { readonly id: string; readonly name: string | undefined },
): Promise<Bank> {
  await allowed(deps, actor)
  return await deps.db.withTenant(actor.tenant, async (tx) => {
    const bank = await getBank(tx, id)
    if (name === undefined) return bank
    await tx.kernel
      .updateTable('k_bank')
      .set({ name, updated_by: actor.id, updated_at: deps.clock.now().toISOString() })
      .where('id', '=', id)
      .execute()
    note(tx, { by: actor.id, action: 'bank.changed', subject: ['bank', id] })
    return await getBank(tx, id)
  })
}

/** One account. Throws Fault bank_missing. */
export async function getBank(tx: TenantTx, id: string): Promise<Bank> {
  const [row] = isId(id) ? await selectBanks(tx, id) : []
  if (!row) throw new Fault('bank_missing')
  return shapeBank(row)
}

type BankRow = Awaited<ReturnType<typeof selectBanks>>[number]

const shapeBank = ({ id, name, currency, columns, open, fen }: BankRow): Bank => ({
  ...{ id, name, currency, columns: columns === null ? null : statementColumnsSchema.parse(columns) },
  open: { count: open, amount: yuanText(BigInt(fen)) },
})

async function allowed(deps: Deps, actor: Actor) {
  const catalog = await deps.catalogs.load(actor.tenant)
  requireRun(catalog, actor, 'bank')
  return catalog
}
