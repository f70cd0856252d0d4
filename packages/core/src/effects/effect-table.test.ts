import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { effectKinds } from './run-effects.ts'

const page = readFileSync(new URL('../../../../docs/decisions/0014-effects.md', import.meta.url), 'utf8')
const table = page.split('| effect | happens in | does |')[1]!.split('\n\n')[0]!

test('the table of effects of the decision is the one that runs', () => {
  const written = [...table.matchAll(/^\| `(\w+)` \| (\w+) \|/gm)].map(([, name, place]) => [name, place])
  expect(written.length).toBeGreaterThan(0)
  expect(Object.fromEntries(written)).toEqual(
    Object.fromEntries(Object.entries(effectKinds).map(([name, kind]) => [name, kind.in])),
  )
})
