import { readFileSync } from 'node:fs'
import { accountKindOptions, journalKindOptions, valuesOf } from '@courtyard/metadata/kernel/ledger-options'
import { expect, test } from 'vitest'
import { JOURNAL_KINDS, mayPost } from './journal-kinds.ts'

const record = new URL('../../../../docs/decisions/0016-money-documents.md', import.meta.url)

test('the decision record and the program name the same journals with the same accounts', () => {
  const rows = readFileSync(record, 'utf8')
    .split('## Postings')[1]!
    .split('\n## ')[0]!
    .matchAll(/^\| (\w+) \| ([\w, ]+) \| ([\w, ]+) \|/gm)
  const written = Object.fromEntries(
    [...rows]
      .slice(1)
      .map(([, kind, debit, credit]) => [kind, { debit: debit!.split(', '), credit: credit!.split(', ') }]),
  )
  expect(written).toEqual(JOURNAL_KINDS)
})

// A posting of a kind without a name could be neither read nor reported.
test('every kind of journal and of account that is posted has a name for people, and no other has', () => {
  expect(valuesOf(journalKindOptions).sort()).toEqual(Object.keys(JOURNAL_KINDS).sort())
  const posted = Object.values(JOURNAL_KINDS).flatMap(({ debit, credit }) => [...debit, ...credit])
  expect(valuesOf(accountKindOptions)).toEqual(expect.arrayContaining([...new Set(posted)]))
})

test('a journal moves money only between the accounts of its kind', () => {
  expect(mayPost('allocation', { debit: 'prepayment', credit: 'receivable' })).toBe(true)
  expect(mayPost('allocation', { debit: 'receivable', credit: 'prepayment' })).toBe(false)
  expect(mayPost('payment', { debit: 'cash', credit: 'revenue' })).toBe(false)
})
