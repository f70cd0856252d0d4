import type { EntityDescription } from '@courtyard/contract/description'
import { expect, test } from 'vitest'
import { checkRecord } from './check-record.ts'

const common = { label: { en: 'x' }, readOnly: false, system: false, hidden: false }
const field = (name: string, more: object) => ({ ...common, name, column: name, required: false, ...more })
const entity = {
  name: 'thing',
  label: { en: 'Thing' },
  fields: [
    field('code', { type: 'text', maxLength: 5, unique: false, required: true }),
    field('area', { type: 'decimal', precision: 6, scale: 2 }),
    field('secret', { type: 'text', maxLength: 5, unique: false, required: true }),
  ],
  rules: [],
  can: { create: ['code', 'area'], update: ['area'], delete: false },
} as unknown as EntityDescription
const context = { today: '2026-11-22', locale: 'en', current: null } as const
const found = (sent: object, current: object | null = null) =>
  checkRecord(entity, { ...sent }, { ...context, current: current && { ...current } }).map(
    ({ pointer, code }) => `${pointer} ${code}`,
  )

test('a missing value and a text that is no number are told; a good record has nothing to tell', () => {
  expect(found({ area: 'wide' })).toEqual(['/area value_not_decimal', '/code value_required'])
  expect(found({ code: 'a', area: '12.50' })).toEqual([])
})

test('a required field that the reader may not fill in is not asked of them', () => {
  expect(found({ code: 'a' })).toEqual([])
})

test('a change is held to what it changes', () => {
  expect(found({ area: '1' }, { code: 'a', secret: 's' })).toEqual([])
  expect(found({ area: '1.234' }, { code: 'a', secret: 's' })).toEqual(['/area value_scale'])
})
