import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeWindows, openBrowser, openPage, overflow, shown, signIn, visit } from './support/browser.ts'
import { STAFF, type Stage, startStage } from './support/stage.ts'

// What surrounds a publish: whether the tables are what they should be, and what people say of a draft.
let stage: Stage
let browser: Browser
beforeAll(async () => {
  stage = await startStage()
  browser = await openBrowser()
})
afterAll(async () => {
  await closeWindows(browser)
  await stage?.close()
})

const look = async (page: Page) => {
  await page.getByRole('button', { name: '现在核对' }).click()
  await page.waitForLoadState('networkidle')
}

test('a look at the tables finds what was changed past the product, names it, and finds nothing once it is mended', async () => {
  const { page, context, complaints } = await openPage(browser, stage, { width: 390, height: 844, locale: 'zh-CN' })
  await signIn(page, STAFF)
  await visit(page, '/t/acme/publishing/drift')
  await look(page)
  await page.getByText('数据表与目录一致。').waitFor()
  expect(await page.locator('tbody tr').count()).toBe(0)
  await stage.superuser('alter table t_acme.e_flat add column smuggled_in int not null default 1')
  await look(page)
  await page.getByText('1 处与目录不一致').waitFor()
  expect(await page.locator('tbody tr').count()).toBe(1)
  const found = await page.locator('tbody tr').innerText()
  for (const word of ['e_flat', 'smuggled_in']) expect(found).toContain(word)
  expect(await overflow(page)).toBeLessThanOrEqual(0)
  await visit(page, '/t/acme/publishing/drift')
  expect(await page.locator('tbody').innerText()).toContain('smuggled_in')
  await stage.superuser('alter table t_acme.e_flat drop column smuggled_in')
  await look(page)
  await page.getByText('数据表与目录一致。').waitFor()
  expect(complaints).toEqual([])
  await context.close()
})

test('a comment stands at its place of a document, is told as text, is settled and opened again', async () => {
  const { page, context, complaints } = await openPage(browser, stage, { width: 390, height: 844 })
  const draft = await stage.staff.createDraft('Talked about')
  await signIn(page, STAFF)
  await visit(page, `/t/acme/publishing/drafts/${draft.id}/comments`)
  await page.getByText('There is no comment yet.').waitFor()
  const add = page.getByRole('button', { name: 'Add a comment' })
  expect(await add.isDisabled()).toBe(true)
  await page.getByLabel('About which document').fill('entities/flat.json')
  await page.getByLabel('Place').fill('/fields/0')
  await page.getByLabel('Text', { exact: true }).fill('<b>Why</b> not shorter?')
  await add.click()
  const comment = page.locator('li', { hasText: 'not shorter?' })
  await comment.waitFor()
  expect(await comment.innerText()).toContain('<b>Why</b> not shorter?')
  const place = new URL((await comment.getByRole('link').getAttribute('href')) ?? '', stage.url)
  expect([...place.searchParams.values()]).toEqual(expect.arrayContaining(['entities/flat.json', '/fields/0']))
  await comment.getByRole('button', { name: 'Settle' }).click()
  await comment.getByText('Settled').waitFor()
  await page.reload()
  await shown(page)
  await comment.getByRole('button', { name: 'Open again' }).click()
  await comment.getByRole('button', { name: 'Settle' }).waitFor()
  expect(await comment.getByText('Settled').count()).toBe(0)
  expect(await overflow(page)).toBeLessThanOrEqual(0)
  expect(complaints).toEqual([])
  await context.close()
})
