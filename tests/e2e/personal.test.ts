import type { DocumentFile } from '@courtyard/metadata/parse'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, openPage, overflow, signIn, visit } from './support/browser.ts'
import { e2eDocuments } from './support/documents.ts'
import { CLERK, type Stage, startStage } from './support/stage.ts'

const label = (zh: string, en: string) => ({ 'zh-CN': zh, en })
const caller = {
  ...{ kind: 'entity', name: 'caller', label: label('来电人', 'Caller'), title: 'name', search: ['name', 'phone'] },
  fields: [
    { name: 'name', type: 'text', maxLength: 40, required: true, personal: 'name', label: label('姓名', 'Name') },
    { name: 'phone', type: 'phone', personal: true, find: ['exact', 'last4'], label: label('电话', 'Phone') },
    { name: 'home', type: 'address', personal: true, label: label('住址', 'Home') },
  ],
}
const rules = [
  { name: 'callers', action: ['read', 'update', 'export'], subject: 'caller' },
  { name: 'reveal', action: 'reveal', subject: 'caller', fields: ['phone'] },
]
const view = {
  ...{ kind: 'view', name: 'callers', entity: 'caller', label: label('来电人', 'Callers') },
  columns: ['name', 'phone', 'home'],
}

/** Callers whose telephones the clerk sees masked, and may reveal. */
function documents(tenant: string): DocumentFile[] {
  const files = e2eDocuments(tenant).map(({ path, text }) => {
    const body = JSON.parse(text)
    if (body.kind === 'role' && body.name === 'clerk') body.rules.push(...rules)
    return { path, text: JSON.stringify(body) }
  })
  const more = { 'entities/caller.json': caller, 'views/callers.json': view }
  return [...files, ...Object.entries(more).map(([path, body]) => ({ path, text: JSON.stringify(body) }))]
}

let stage: Stage
let browser: Browser
let id: string
beforeAll(async () => {
  stage = await startStage(documents)
  const home = { city: '杭州市', detail: '文三路 90 号' }
  id = (await stage.staff.create('caller', { name: '张三', phone: '13812345678', home })).id
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await stage?.close()
})

// Guards privacy: what is masked is not on the page, and what is revealed was asked for with a reason.
test('a clerk finds a caller by the last four digits, sees masks, and reveals a number for a reason', async () => {
  const { page, context, complaints } = await openPage(browser, stage)
  await signIn(page, CLERK)
  await visit(page, '/t/acme/views/callers?q=5678')
  await page.getByText('138****5678').first().waitFor()
  await visit(page, `/t/acme/records/caller/${id}`)
  expect(await page.content()).not.toContain('3812345678')
  await page.setViewportSize({ width: 390, height: 844 })
  await page.getByRole('button', { name: 'Reveal Phone' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Reveal' }).click()
  await dialog.getByText('Say why it has to be seen.').waitFor()
  await dialog.getByLabel('Reason').fill('a burst pipe')
  await dialog.getByRole('button', { name: 'Reveal' }).click()
  await page.locator('output').getByText('138 1234 5678').waitFor()
  expect(await overflow(page)).toBe(0)
  await page.getByRole('button', { name: 'Hide' }).click()
  expect(await page.content()).not.toContain('138 1234 5678')
  expect(complaints).toEqual([])
  await context.close()
})
