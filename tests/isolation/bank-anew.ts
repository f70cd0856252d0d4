import { bankDesk, formOf, statementCsv } from '../api/banks-world.ts'
import type { deskOf } from '../api/money-desk.ts'
import type { Session } from '../api/support.ts'
import type { Records } from './two-worlds.ts'

type People = { readonly manager: Session; readonly desk: ReturnType<typeof deskOf> }

/** Accounts at banks and rows of statements in the state that an operation needs, by its operationId. */
export function bankAnew({ manager, desk }: People) {
  const bank = bankDesk(manager)
  const row = async (amount = '10') => (await bank.with([{ amount }])).rows[0]!
  /** A payer who owes 100.00 and agreed that a bank takes it. */
  const debtor = async () => {
    const payer = await desk.payer('100')
    await desk.bill(payer, 'bond')
    const json = { payer: payer.person, holder: 'Zhou', account: '6222021234567890' }
    const { body } = await bank.post('/v1/mandates', { json })
    return { person: payer.person, mandate: { id: String(body.id) } }
  }
  const batch = async (): Promise<{ id: string; rows: { reference: string }[] }> => {
    const { person } = await debtor()
    const asked = { bank: await bank.bank(), debit_on: '2026-11-10', payers: [person], count: 1, total: '100.00' }
    return (await bank.post('/v1/debit-batches', { json: asked })).body
  }
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
    add_mandate: async () => {
      const { person } = await desk.payer('100')
      mandateOf.payer = person
      return {}
    },
    reveal_mandate: async () => ({ mandate: (await debtor()).mandate }),
    end_mandate: async () => ({ mandate: (await debtor()).mandate }),
    make_debit_batch: async () => {
      const { person } = await debtor()
      Object.assign(batchOf, { payers: [person], count: 1, total: '100.00' })
      return {}
    },
    withdraw_debits: async () => ({ debit_batch: await batch() }),
    apply_debit_answer: async () => {
      const { id, rows } = await batch()
      answerOf.text = `业务编号,状态\r\n${rows[0]!.reference},失败`
      const body = formOf(answerOf.text)
      answerOf.hash = (await manager.send('POST', `/v1/debit-batches/${id}/answers/preview`, { body })).body.hash
      return { debit_batch: { id } }
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
    const { mandate } = await debtor()
    const { id: debit } = await batch()
    return { bank: { id }, statement_row: rows[0]!, mandate, debit_batch: { id: debit } }
  }
  return { anew, first }
}

const statementOf = { text: statementCsv([{ amount: '1' }]).text, hash: '0' }
/** What is confirmed is in the body: the test of the API holds that ids of others answer as missing ones. */
const confirmed = { rows: [] as { row: string; payer: string }[], count: 1, total: '10.00' }

const mandateOf: Record<string, string | null> = { payer: null, holder: 'Zhou', account: '6222021234567890' }
const batchOf: Record<string, unknown> = { bank: null, debit_on: '2026-11-10', count: 0, total: '0.00' }
const answerOf = { text: '业务编号,状态\r\n', hash: '0' }
const LAYOUT = {
  columns: [{ header: 'REF', value: 'reference' }],
  answer: { reference: 'REF', status: 'CODE', paid: ['00'] },
}

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
  add_mandate: mandateOf,
  reveal_mandate: { reason: 'the bank asks' },
  end_mandate: { reason: 'moved out' },
  make_debit_batch: batchOf,
  withdraw_debits: { reason: 'wrong day' },
  preview_debit_answer: () => formOf('业务编号,状态'),
  apply_debit_answer: () => formOf(answerOf.text, { hash: answerOf.hash }),
  put_debit_layout: LAYOUT,
  reopen_statement_row: { reason: 'mistaken' },
}
