import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

const docs = resolve(import.meta.dirname, '../../docs')

test('the map of the guide leads to every page of guide and runbooks', () => {
  const map = readFileSync(resolve(docs, 'guide/README.md'), 'utf8')
  const linked = new Set([...map.matchAll(/\]\(([^)#]+)/g)].map(([, target]) => resolve(docs, 'guide', target!)))
  const pages = globSync(['guide/*.md', 'runbooks/*.md'], { cwd: docs }).map((page) => resolve(docs, page))
  expect(pages.length).toBeGreaterThan(10)
  expect(pages.filter((page) => !linked.has(page) && !page.endsWith('guide/README.md'))).toEqual([])
  expect(linked.has(resolve(docs, 'guide/nowhere.md'))).toBe(false)
})
