import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Field } from './field.ts'
import { looksMasked, maskOf } from './personal.ts'
import { type PersonalClass, personalClasses } from './personal-classes.ts'

// Guards privacy: a mask says neither what it hides nor how much of it there is.

const fieldOf = (personal: PersonalClass, type = 'text') =>
  ({ name: 'f', type, personal, masked: true }) as unknown as Field
const masked = (personal: PersonalClass, value: string) => maskOf(fieldOf(personal), value)

test.each<[PersonalClass, string, string]>([
  ['phone', '+8613812345678', '138****5678'],
  ['phone', '138-1234-5678', '138****5678'],
  ['phone', '+8613812345678;ext=21', '138****5678'],
  ['phone', '+85212345678', '****5678'],
  ['phone', '010-65', '****'],
  ['email', 'zhang.san@example.com', 'z***@example.com'],
  ['email', 'z@example.com', '***'],
  ['email', 'nothing', '***'],
  ['id_number', '11010519491231002X', '110***********002X'],
  ['id_number', '1101', '****'],
  ['bank_account', '6222020200112233445', '****3445'],
  ['bank_account', '62220202', '****'],
  ['name', '张三', '张**'],
  ['name', '欧阳娜娜', '欧**'],
  ['name', '张', '**'],
  ['name', '𠮷野家', '𠮷**'],
  ['address', '文三路 90 号', '文***'],
  ['plate', '浙A12345', '浙A***'],
  ['other', 'anything', '***'],
])('%s %s is shown as %s', (personal, value, shown) => {
  expect(masked(personal, value)).toBe(shown)
})

test('of an address the street is hidden, of nothing nothing', () => {
  const value = { region: '330106', city: '杭州市', detail: '文三路 90 号' }
  expect(maskOf(fieldOf('address', 'address'), value)).toEqual({ region: '330106', city: '杭州市', detail: '文***' })
  expect(maskOf(fieldOf('phone'), null)).toBeNull()
})

/** The most signs of a value that its mask may show, from the front and from the end. */
const SHOWN: Readonly<Record<PersonalClass, readonly [number, number]>> = {
  phone: [3, 4],
  email: [1, 40],
  id_number: [3, 4],
  bank_account: [0, 4],
  name: [1, 0],
  address: [1, 0],
  plate: [2, 0],
  other: [0, 0],
}

const signs = fc.constantFrom(...'0123456789', ...'ABXYabz', ...'张李文三路', '@', '.', '+', '-', ' ', '𠮷', 'é')

test('two values with the same shown ends have the same mask, whatever stands between them and however much', () => {
  const value = fc.string({ unit: signs, maxLength: 40 })
  fc.assert(
    fc.property(fc.constantFrom(...personalClasses), value, value, (personal, one, other) => {
      const shown = String(masked(personal, one))
      const [front, end] = SHOWN[personal]
      const ends = [...one].slice(0, front).join('') + one.slice(Math.max(0, one.length - end))
      const plain = shown.replaceAll(/\*+/g, '')
      // Nothing is shown but its ends, and stars are as many for every length.
      for (const sign of plain) expect(ends).toContain(sign)
      expect(shown.replaceAll(/[^*]+/g, '·').replace(/^·|·$/g, '')).toMatch(/^\*{2,11}$/)
      expect(looksMasked(shown)).toBe(true)
      if (personal === 'name' && one.length > 1 && other.length > 0)
        expect(masked(personal, `${[...one][0]}${other}`)).toBe(masked(personal, `${[...one][0]}x`))
    }),
    { seed: 20261123, numRuns: 3000 },
  )
})

test('what people write does not look masked', () => {
  for (const text of ['13812345678', 'a*b', '5 * 3 ** 2 is more', '', 'note **bold** note', '*'])
    expect(looksMasked(text), text).toBe(false)
})
