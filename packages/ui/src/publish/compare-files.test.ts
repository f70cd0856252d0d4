import { expect, test } from 'vitest'
import { compareFiles, parseExport } from './compare-files.ts'

const file = (path: string, text = '') => ({ path, text })

test('what an import would do is told file by file, deletions included', () => {
  const now = [file('a', '1'), file('b', '1'), file('c', '1')]
  expect(compareFiles(now, [file('a', '1'), file('b', '2'), file('d', '1')])).toEqual({
    added: ['d'],
    changed: ['b'],
    removed: ['c'],
    same: 1,
  })
})

test('only an export is read as one', () => {
  const whole = { kind: 'courtyard_export', tenant: 't', version: 3, hash: 'h', documents: [file('a', '{}')] }
  expect(parseExport(JSON.stringify(whole))).toEqual({ tenant: 't', version: 3, documents: [file('a', '{}')] })
  for (const other of ['', '{', '[]', 'null', '{"kind":"x"}', JSON.stringify({ ...whole, documents: [{ path: 1 }] })])
    expect(parseExport(other), other).toBeUndefined()
})
