import { bankDesk, formOf, statementCsv } from '../api/banks-world.ts'
import type { deskOf } from '../api/money-desk.ts'
import type { Session } from '../api/support.ts'
import type { Records } from './two-worlds.ts'

type People = { readonly manager: Session; readonly desk: ReturnType<typeof deskOf> }

/** Accounts at banks and rows of statements in the state that an operation needs, by its operationId. */
export function bankAnew({ manager, desk }: People) {
  const bank = bankDesk(manager)
  const row = async (amount = '10') => (await bank.with([{ amount }])).rows[0]!
  const open = async (): Promise<Records> => ({ statement_row: await row() })
  const anew: Readonly<Record<string, () => Promise<Records>>> = {
    ...{ ignore_statement_row: open, reject_statement_match: open },
    link_statement_row: async () => ({
      statement_row: await row('80'),
      payment: await desk.pay(await desk.payer('100'), '80'),
    }),
    reopen_statement_row: async () => {
      const { id } = await row()
      await bank.post(`/v1/statement-rows/${id}/ignore`, { json: { reason: 'ours' } })
      return { statement_row: { id } }
    },
    take_statement: async () => {
      const id = await bank.bank()
      statementOf.hash = (await bank.preview(id, statementOf.text)).hash
      return { bank: { id } }
    },
  }
  const first = async (): Promise<Records> => {
    const { bank: id, rows } = await bank.with([{ amount: '10' }])
    const { person } = await desk.payer('100')
    // The first world is our own.
    if (confirmed.rows.length === 0) confirmed.rows = [{ row: rows[0]!.id, payer: person }]
    return { bank: { id }, statement_row: rows[0]! }
  }
  return { anew, first }
}

const statementOf = { text: statementCsv([{ amount: '1' }]).text, hash: '0' }
/** What is confirmed is in the body: the test of the API holds that ids of others answer as missing ones. */
const confirmed = { rows: [] as { row: string; payer: string }[], count: 1, total: '10.00' }

let named = 0
/** What the operations of banks that take a body are asked. */
export const bankBodies = {
  create_bank: {
    get name() {
      named += 1
      return `bank ${named}`
    },
  },
  change_bank: {},
  preview_statement: () => formOf(statementOf.text),
  take_statement: () => formOf(statementOf.text, { hash: statementOf.hash }),
  confirm_statement_rows: confirmed,
  ignore_statement_row: { reason: 'ours' },
  link_statement_row: { payment: null },
  reject_statement_match: { payer: null },
  reopen_statement_row: { reason: 'mistaken' },
}
