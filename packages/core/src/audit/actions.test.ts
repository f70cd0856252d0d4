import { readdirSync, readFileSync } from 'node:fs'
import { auditActions } from '@courtyard/contract/audit-actions'
import { expect, test } from 'vitest'

const ROOT = new URL('../../../../', import.meta.url)
const sources = ['packages/core/src/', 'packages/db/src/', 'apps/server/src/'].flatMap((folder) =>
  readdirSync(new URL(folder, ROOT), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .map((path) => readFileSync(new URL(folder + path, ROOT), 'utf8')),
)

// A filter that finds nothing because nothing is noted would say that it never happened.
test('everything that the page can be asked for is noted somewhere', () => {
  const actions = Object.keys(auditActions)
  expect(actions.length).toBeGreaterThan(30)
  expect(actions.filter((action) => !sources.some((text) => text.includes(`'${action}'`)))).toEqual([])
})
