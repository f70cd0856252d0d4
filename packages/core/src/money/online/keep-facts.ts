import type { TenantTx } from '@courtyard/db/database'
import type { FactKind } from '@courtyard/db/kernel/tables-online'
import { isId } from '@courtyard/std/id'
import { mergeFact, mergePicture } from './merge-fact.ts'
import type {
  OnlineCheckout,
  OnlineDispute,
  OnlinePayment,
  OnlinePayout,
  OnlinePicture,
  OnlineRefund,
} from './ports.ts'

type Fact = { readonly id: string; readonly status: string }
type Of = { readonly payment?: string | null; readonly intent?: string | null; readonly at: string }

/** Keeps what was fetched of a payment, merged with what is known; gives how it stands now. Hold the payment's lock. */
export async function keepPicture(tx: TenantTx, found: OnlinePicture, at: string): Promise<OnlinePicture> {
  const { id } = found.payment
  const merged = mergePicture(await findPicture(tx, id), found)
  const intent = await intentOf(tx, merged.payment.intent)
  const of = { payment: id, intent, at }
  await Promise.all([
    writeFact(tx, 'payment', merged.payment, of),
    ...merged.refunds.map((refund) => writeFact(tx, 'refund', refund, of)),
    ...merged.disputes.map((dispute) => writeFact(tx, 'dispute', dispute, of)),
  ])
  return merged
}

/** Keeps how a checkout stands, unless more is known. */
export async function keepCheckout(tx: TenantTx, found: OnlineCheckout, at: string): Promise<OnlineCheckout> {
  const known = await findFact<OnlineCheckout>(tx, 'checkout', found.id)
  const merged = mergeFact('checkout', known, found)
  await writeFact(tx, 'checkout', merged, { payment: merged.payment, intent: await intentOf(tx, merged.intent), at })
  return merged
}

/** Keeps how a payout stands, unless more is known. */
export async function keepPayout(tx: TenantTx, found: OnlinePayout, at: string): Promise<OnlinePayout> {
  const merged = mergeFact('payout', await findFact<OnlinePayout>(tx, 'payout', found.id), found)
  await writeFact(tx, 'payout', merged, { at })
  return merged
}

/** What is known of a payment; undefined when nothing is. */
export async function findPicture(tx: TenantTx, payment: string): Promise<OnlinePicture | undefined> {
  const rows = await tx.kernel
    .selectFrom('k_online_fact')
    .select(['kind', 'body'])
    .where('payment', '=', payment)
    .where('kind', '!=', 'checkout')
    .execute()
  const of = <T>(kind: FactKind) => rows.filter((row) => row.kind === kind).map(({ body }) => revived<T>(body))
  const [head] = of<OnlinePayment>('payment')
  return head && { payment: head, refunds: of<OnlineRefund>('refund'), disputes: of<OnlineDispute>('dispute') }
}

async function findFact<T>(tx: TenantTx, kind: FactKind, id: string): Promise<T | undefined> {
  const row = await tx.kernel
    .selectFrom('k_online_fact')
    .select('body')
    .where('kind', '=', kind)
    .where('external_id', '=', id)
    .executeTakeFirst()
  return row && revived<T>(row.body)
}

async function writeFact(
  tx: TenantTx,
  kind: FactKind,
  fact: Fact,
  { payment = null, intent = null, at }: Of,
): Promise<void> {
  const values = { payment, intent_id: intent, state: fact.status, body: stored(fact), fetched_at: at }
  await tx.kernel
    .insertInto('k_online_fact')
    .values({ kind, external_id: fact.id, ...values })
    .onConflict((known) => known.columns(['kind', 'external_id']).doUpdateSet(values))
    .execute()
}

/** What an object of the provider claims to belong to is believed only when the intent is ours. */
async function intentOf(tx: TenantTx, claimed: string | null): Promise<string | null> {
  if (claimed === null || !isId(claimed)) return null
  const row = await tx.kernel.selectFrom('k_online_intent').select('id').where('id', '=', claimed).executeTakeFirst()
  return row?.id ?? null
}

const stored = (fact: Fact): string =>
  JSON.stringify(fact, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value))

function revived<T>(body: unknown): T {
  const fact = body as Record<string, unknown>
  const fen = Object.entries(fact).filter(([name]) => name === 'fen' || name === 'feeFen')
  return { ...fact, ...Object.fromEntries(fen.map(([name, text]) => [name, BigInt(String(text))])) } as T
}
