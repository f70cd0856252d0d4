import { type MatchCandidate, matchRow } from '@courtyard/billing/match-statement'
import type { Suggestion } from '@courtyard/contract/banks'
import type { TenantTx } from '@courtyard/db/database'
import { type OpenBillRow, type StatementRowRow, selectPointedBills } from '@courtyard/db/kernel/statements'
import { compileList } from '@courtyard/query/compile-list'
import { planList } from '@courtyard/query/plan-list'
import { findPath } from '@courtyard/query/resolve-path'
import { shapePage } from '@courtyard/query/shape-page'
import { yuanText } from '@courtyard/std/money'
import type { RequestRights } from '../../records/rights-of-request.ts'
import { billBindings } from '../payer.ts'
import { payerTitles, seenBills } from '../seen-money.ts'

const SHOWN = 5
const PAGE = 200
/** What is shorter is in every remark. */
const TOKEN_MIN = 3
const TOKENS_MAX = 400

type Row = StatementRowRow
/** Records that a text of rows names, by that text. */
type Named = ReadonlyMap<string, readonly string[]>

/**
 * Whose money rows are that nobody decided about, by row: by numbers in the remark, the name of who paid, and sums. Only
 * payers and bills that the reader may read are looked at and named.
 */
export async function suggestPayers(
  tx: TenantTx,
  rights: RequestRights,
  rows: readonly Row[],
): Promise<ReadonlyMap<string, Suggestion[]>> {
  const open = rows.filter(({ kind, amount_fen }) => kind === null && BigInt(amount_fen) > 0n)
  if (open.length === 0) return new Map()
  const { payer, subject } = billBindings(rights)
  const tokens = [...new Set(open.flatMap(tokensOf))].slice(0, TOKENS_MAX)
  const names = [...new Set(open.map(nameOf))].filter((name) => name !== '')
  const byName = await recordsNamed(tx, rights, { entity: payer, fields: [titleOf(rights, payer)], texts: names })
  const byNumber = await recordsNamed(tx, rights, { entity: payer, fields: numbersOf(rights, payer), texts: tokens })
  const bySubject = await recordsNamed(tx, rights, {
    ...{ entity: subject, fields: [titleOf(rights, subject)], texts: tokens },
  })
  const bills = await selectPointedBills(tx, {
    ...{ numbers: tokens, payers: [...byName.values(), ...byNumber.values()].flat() },
    subjects: [...bySubject.values()].flat(),
    ...{ fens: open.map(({ amount_fen }) => BigInt(amount_fen)), currency: rights.catalog.currency },
  })
  const world = { bills: await readable(tx, rights, bills), byName, byNumber, bySubject }
  const matched = open.map((row) => [row, matchRow(BigInt(row.amount_fen), candidatesOf(row, world))] as const)
  const titles = await titlesOf(
    tx,
    rights,
    matched.flatMap(([, of]) => of.map(({ payer: id }) => id)),
  )
  const noOf = new Map(bills.map(({ id, no }) => [id, no]))
  return new Map(
    matched.map(([row, matches]) => {
      const seen = matches.filter(({ payer: id }) => titles.has(id) && !row.rejected.includes(id)).slice(0, SHOWN)
      const shaped = seen.map(({ payer: id, rule, confidence, openFen, bills: meant }) => ({
        ...{ payer: { id, title: titles.get(id) ?? id }, rule, confidence, open: yuanText(openFen) },
        bills: meant.map((bill) => ({ id: bill, no: noOf.get(bill)! })),
      }))
      return [row.id, shaped]
    }),
  )
}

const fold = (text: string): string => text.normalize('NFKC').trim()
const nameOf = ({ name }: Row): string => fold(name)
/** Words of a remark that may be numbers: `物业费 3-1-502 B202610-00012` names two. */
function tokensOf({ remark }: Row): string[] {
  const found = fold(remark).match(/[\p{L}\p{N}]+(?:[-_/.#][\p{L}\p{N}]+)*/gu) ?? []
  // Chinese is written without spaces: what is a number stands between other words.
  const numbers = fold(remark).match(/[A-Za-z0-9]+(?:[-_/.#][A-Za-z0-9]+)*/g) ?? []
  return [...found, ...numbers].filter((token) => token.length >= TOKEN_MIN && token.length <= 60)
}

const titleOf = ({ catalog }: RequestRights, entity: string): string => catalog.entities[entity]!.title
/** Text fields that tell one record from all others. */
function numbersOf({ catalog }: RequestRights, name: string): string[] {
  const entity = catalog.entities[name]!
  const isText = (field: string) => entity.fields.some((one) => one.name === field && one.type === 'text')
  const single = entity.keys.flatMap(({ fields }) => (fields.length === 1 && isText(fields[0]!) ? fields : []))
  return [...new Set(single)]
}

type Asked = { readonly entity: string; readonly fields: readonly string[]; readonly texts: readonly string[] }

async function recordsNamed(tx: TenantTx, rights: RequestRights, { entity: name, fields, texts }: Asked) {
  const found = new Map<string, string[]>()
  const entity = rights.catalog.entities[name]!
  if (rights.scopes.read(name).grants.length === 0) return found
  for (const field of fields.filter((one) => findPath(rights, entity, [one]) !== undefined))
    for (let at = 0; at < texts.length; at += PAGE) {
      const filter = { field, op: 'in' as const, value: texts.slice(at, at + PAGE) }
      const plan = planList(rights.catalog, { entity: name, select: [field], filter, limit: PAGE }, rights.scopes)
      for (const item of shapePage(plan, await tx.run(compileList(plan, tx))).items) {
        const text = fold(String(item[field] ?? ''))
        found.set(text, [...(found.get(text) ?? []), item.id])
      }
    }
  return found
}

type World = {
  readonly bills: readonly OpenBillRow[]
  readonly byName: Named
  readonly byNumber: Named
  readonly bySubject: Named
}

function candidatesOf(row: Row, { bills, byName, byNumber, bySubject }: World): MatchCandidate[] {
  const tokens = new Set(tokensOf(row))
  const pointed = (by: Named) => new Set([...tokens].flatMap((token) => by.get(token) ?? []))
  const [numbered, subjects, called] = [pointed(byNumber), pointed(bySubject), new Set(byName.get(nameOf(row)))]
  const ofPayer = Map.groupBy(bills, ({ payer_id }) => payer_id)
  const payers = new Set([...ofPayer.keys(), ...numbered, ...called])
  return [...payers].map((payer) => {
    const own = ofPayer.get(payer) ?? []
    return {
      ...{ payer, hasName: called.has(payer) },
      isNumbered: numbered.has(payer) || own.some(({ subject_id }) => subjects.has(subject_id)),
      bills: own.map(({ id, no, open_fen }) => ({ id, openFen: BigInt(open_fen), isNamed: tokens.has(no) })),
    }
  })
}

async function readable(tx: TenantTx, rights: RequestRights, bills: readonly OpenBillRow[]): Promise<OpenBillRow[]> {
  const seen = new Set<string>()
  for (let at = 0; at < bills.length; at += PAGE) {
    const ids = bills.slice(at, at + PAGE).map(({ id }) => id)
    for (const id of await seenBills(tx, rights, ids)) seen.add(id)
  }
  return bills.filter(({ id }) => seen.has(id))
}

async function titlesOf(tx: TenantTx, rights: RequestRights, payers: readonly string[]) {
  const ids = [...new Set(payers)]
  const titles = new Map<string, string | null>()
  for (let at = 0; at < ids.length; at += PAGE)
    for (const [id, title] of await payerTitles(tx, rights, ids.slice(at, at + PAGE))) titles.set(id, title)
  return titles
}
