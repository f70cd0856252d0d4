import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createVault } from './vault.ts'

const [one, other] = [randomBytes(32), randomBytes(32)]

test('what is sealed opens for whose it is, and for nobody else', () => {
  const vault = createVault([one])
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), fc.string(), (secret, about, else_) => {
      const sealed = vault.seal(secret, about)
      expect(vault.open(sealed, about)).toBe(secret)
      if (about !== else_) expect(vault.open(sealed, else_)).toBeUndefined()
    }),
    { numRuns: 50 },
  )
})

test('a sealed text that was changed anywhere does not open, and the same secret never looks the same', () => {
  const vault = createVault([one])
  const sealed = vault.seal('a secret', 'acme/partner')
  expect(vault.seal('a secret', 'acme/partner')).not.toBe(sealed)
  const [version, id, text = ''] = sealed.split('.')
  const bytes = Buffer.from(text, 'base64url')
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes)
    changed[at] = changed[at]! ^ 1
    expect(vault.open(`${version}.${id}.${changed.toString('base64url')}`, 'acme/partner')).toBeUndefined()
  }
  for (const odd of ['', 'v1', `v1.${id}`, `v2.${id}.${text}`, `v1.00000000.${text}`, `v1.${id}.AAAA`])
    expect(vault.open(odd, 'acme/partner')).toBeUndefined()
})

test('a new key in front seals, the old one behind still opens, and without it nothing does', () => {
  const sealed = createVault([one]).seal('kept', 'a')
  expect(createVault([other, one]).open(sealed, 'a')).toBe('kept')
  expect(createVault([other]).open(sealed, 'a')).toBeUndefined()
  expect(createVault([other]).open(createVault([other, one]).seal('new', 'a'), 'a')).toBe('new')
  expect(() => createVault([])).toThrow()
  expect(() => createVault([randomBytes(16)])).toThrow()
})
