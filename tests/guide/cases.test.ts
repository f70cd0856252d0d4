import { readTenantDocuments } from '@courtyard/adapters/documents/read-documents'
import { checkDocuments } from '@courtyard/core/publish/check-documents'
import { type ExpressionCase, evaluateCase } from '@courtyard/expression/cases'
import { expect, test } from 'vitest'
import { readGuide } from './console.ts'

const page = readGuide('cases.md')
const fences = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, text]) => text!)

const BESIDE = [
  'fee-standards/property_by_area.cases.json',
  'fee-standards/share_electricity_by_area.cases.json',
  'late-fees/standard.cases.json',
  'discounts/vacant_70.cases.json',
]

test('the cases of the page pass beside the documents of the sample tenant', async () => {
  const root = new URL('../../', import.meta.url).pathname
  const documents = await readTenantDocuments(`${root}tenants/jinxiu`, `${root}metadata`)
  const files = documents.filter(({ path }) => !path.endsWith('.cases.json'))
  const shown = fences('').map((text, index) => ({ path: `tenant/${BESIDE[index]}`, text }))
  expect(shown.length).toBe(BESIDE.length)
  const { issues, cases } = checkDocuments([...files, ...shown])
  expect(issues).toEqual([])
  expect(cases.filter(({ passed }) => !passed)).toEqual([])
  const wrong = shown.map((file) => ({ ...file, text: file.text.replace(/("amounts?": \[?")/, '$19') }))
  const planted = checkDocuments([...files, ...wrong]).cases.filter(({ passed }) => !passed)
  expect(planted.length).toBeGreaterThan(0)
})

test('the expressions of the page give what it says', () => {
  const cases = fences('json').flatMap((text) => JSON.parse(text) as ExpressionCase[])
  expect(cases.length).toBeGreaterThanOrEqual(5)
  expect(cases.map(evaluateCase).filter(({ passed }) => !passed)).toEqual([])
  expect(evaluateCase({ ...cases[0]!, expected: '250.47' }).passed).toBe(false)
})
