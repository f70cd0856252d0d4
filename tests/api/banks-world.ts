import { randomUUID } from 'node:crypto'
import type { StatementPreview, StatementRow } from '@courtyard/contract/banks'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { moneyDocuments } from './adjustments-documents.ts'
import type { Answer, Session } from './support.ts'

const file = (path: string, body: object): DocumentFile => ({ path, text: JSON.stringify(body) })
const label = (en: string) => ({ 'zh-CN': en, en })

/** The small tenant with money, payers with a number of their own, and who may do what a bank has to do with. */
export const bankDocuments = (tenant: string): DocumentFile[] => [
  ...moneyDocuments(tenant).map((one) => {
    if (one.path !== 'entities/person.json') return one
    const person = JSON.parse(one.text)
    const no = { name: 'no', type: 'text', maxLength: 20, unique: true, label: label('Number') }
    return file(one.path, { ...person, fields: [...person.fields, no] })
  }),
  file('roles/banker.json', {
    ...{ kind: 'role', name: 'banker', label: label('Banker'), for: 'console' },
    rules: [
      { name: 'see', action: 'read', subject: '*' },
      { name: 'run', action: ['run:bank', 'run:reversals', 'run:payments', 'run:books'] },
    ],
  }),
  file('roles/half_banker.json', {
    ...{ kind: 'role', name: 'half_banker', label: label('Banker of some'), for: 'console' },
    rules: [
      { name: 'people', action: 'read', subject: 'person', where: "phone = 'seen' or phone = 'met'" },
      { name: 'flats', action: 'read', subject: 'flat' },
      { name: 'bills', action: 'read', subject: 'bill', where: "payer.phone = 'seen'" },
      { name: 'lines', action: 'read', subject: 'bill_line' },
      { name: 'run', action: ['run:bank'] },
    ],
  }),
]

/** One row of a statement as a test writes it. */
export type Moved = {
  readonly day?: string
  readonly amount: string
  readonly ref?: string
  readonly name?: string
  readonly remark?: string
}
let made = 0

/** A statement as a bank sends it, with lines above and below the rows. Each reference is new unless one is given. */
export function statementCsv(moved: readonly Moved[]): { text: string; references: string[] } {
  const references: string[] = []
  const rows = moved.map(({ day = '2026-10-20', amount, ref, name = '', remark = '' }) => {
    made += 1
    const reference = ref ?? `R${String(made).padStart(6, '0')}`
    references.push(reference)
    const [into, out] = amount.startsWith('-') ? ['', amount.slice(1)] : [amount, '']
    return [day.replaceAll('-', ''), into, out, reference, name, '6222 0000 1111 2345', remark]
      .map((cell) => (cell.includes(',') ? `"${cell}"` : cell))
      .join(',')
  })
  const head = '交易日期,贷方发生额,借方发生额,交易流水号,对方户名,对方账号,摘要'
  return { text: ['账户明细', head, ...rows, ',合计,,,,,'].join('\r\n'), references }
}

type Sent = { readonly hash?: string; readonly columns?: object; readonly name?: string }
export const formOf = (text: string, { hash, columns, name = 'october.csv' }: Sent = {}): FormData => {
  const form = new FormData()
  form.append('files', new File([text], name))
  if (hash !== undefined) form.set('hash', hash)
  if (columns !== undefined) form.set('columns', JSON.stringify(columns))
  return form
}

/** What a person at the bank desk does over and over, through the API. */
export function bankDesk(by: Session) {
  const post = (path: string, sending: { json?: unknown; body?: FormData }, key: string = randomUUID()) =>
    by.send('POST', path, { ...sending, headers: { 'idempotency-key': key } })
  const fine = ({ status, body, text }: Answer) => {
    if (status >= 300) throw new Error(`refused: ${text}`)
    return body
  }
  const self = {
    post,
    bank: async (name = `bank ${randomUUID().slice(0, 8)}`): Promise<string> =>
      fine(await post('/v1/banks', { json: { name } })).id,
    preview: async (bank: string, text: string, more: Sent = {}): Promise<StatementPreview> =>
      fine(await by.send('POST', `/v1/banks/${bank}/statements/preview`, { body: formOf(text, more) })),
    async take(bank: string, moved: readonly Moved[] | string) {
      const text = typeof moved === 'string' ? moved : statementCsv(moved).text
      const { hash } = await self.preview(bank, text)
      return fine(await post(`/v1/banks/${bank}/statements`, { body: formOf(text, { hash }) }))
    },
    rows: async (bank: string, state?: string): Promise<StatementRow[]> =>
      fine(await by.get(`/v1/banks/${bank}/rows${state ? `?state=${state}` : ''}`)).items,
    /** A bank with these rows, as they are listed. */
    async with(moved: readonly Moved[]): Promise<{ bank: string; rows: StatementRow[] }> {
      const bank = await self.bank()
      await self.take(bank, moved)
      return { bank, rows: await self.rows(bank) }
    },
    confirm: (
      chosen: readonly { row: StatementRow; payer: string; bills?: string[]; received_on?: string }[],
      key?: string,
    ) => {
      const cents = chosen.reduce((sum, { row }) => sum + Math.round(Number(row.amount) * 100), 0)
      const rows = chosen.map(({ row, ...rest }) => ({ row: row.id, ...rest }))
      const json = { rows, count: rows.length, total: (cents / 100).toFixed(2) }
      return post('/v1/statement-rows/confirm', { json }, key)
    },
  }
  return self
}
