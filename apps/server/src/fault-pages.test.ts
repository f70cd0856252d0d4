import { readdirSync, readFileSync } from 'node:fs'
import { faults } from '@courtyard/std/faults'
import { expect, test } from 'vitest'
import { faultPages } from './fault-pages.ts'

const folder = new URL('../../../docs/errors/', import.meta.url)

test('docs/errors says what the register says (else run: node apps/server/src/write-fault-pages.ts)', () => {
  const onDisk = new Map(readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]))
  expect(Object.fromEntries(onDisk)).toEqual(Object.fromEntries(faultPages()))
})

test('every code has a page that names its status and title', () => {
  const pages = faultPages()
  for (const [code, { status, title }] of Object.entries(faults)) {
    expect(pages.get(`${code}.md`)).toContain(title)
    expect(pages.get(`${code}.md`)).toContain(`"status": ${status}`)
  }
  expect(pages.size).toBe(Object.keys(faults).length + 1)
})
