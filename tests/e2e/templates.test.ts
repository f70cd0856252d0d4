import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withHooks } from '../api/hooks-documents.ts'
import { openBrowser, openPage, overflow, shown, signIn, visit } from './support/browser.ts'
import { e2eDocuments } from './support/documents.ts'
import { CLERK, clientOf, STAFF, type Stage, startStage } from './support/stage.ts'

const HOSTILE = '<img src=x onerror=window.hacked=1>{code}'
let stage: Stage
let browser: Browser
let flat: string
beforeAll(async () => {
  stage = await startStage(withHooks(e2eDocuments))
  const values = { site: stage.ids.site, code: 'Z-1', area: '150', note: HOSTILE }
  flat = (await stage.staff.create('flat', values)).id
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await stage?.close()
})

test('a record is printed as its template says, and what people typed stays text', async () => {
  const { page, context, complaints } = await openPage(browser, stage)
  await signIn(page, STAFF)
  await visit(page, `/t/acme/records/flat/${flat}`)
  await page.getByRole('link', { name: 'Flat sheet' }).click()
  await page.waitForURL(/print\/flat_sheet/)
  const paper = page.locator('article.paper')
  await expect.poll(() => paper.innerText()).toContain('Flat Z-1')
  expect(await paper.innerText()).toContain(HOSTILE)
  expect(await paper.locator('svg[role=img]').getAttribute('aria-label')).toBe('https://example.com/Z-1')
  expect(await page.evaluate('window.hacked')).toBeUndefined()
  expect(await overflow(page)).toBe(0)
  expect(complaints).toEqual([])
  await context.close()
})

test('the bell counts what is unread, lists it, and forgets it once it is read', async () => {
  const { page, context, complaints } = await openPage(browser, stage)
  await signIn(page, CLERK)
  await visit(page, '/t/acme/views/flats')
  const bell = () => page.getByRole('button', { name: /^Messages/ })
  await bell().click()
  expect(await page.locator('.bell').innerText()).toContain('No messages yet.')
  const staff = await clientOf(stage.url, STAFF)
  await staff.update('flat', { id: flat, version: 1 }, { floor: 3 })
  // The worker relays it: the row waits for no minute's look.
  const clerk = await clientOf(stage.url, CLERK)
  await expect.poll(async () => (await clerk.notifications()).unread, { timeout: 20_000 }).toBe(1)
  await page.reload()
  await shown(page)
  expect(await bell().getAttribute('aria-label')).toBe('Messages, 1 unread')
  await bell().click()
  await page.getByRole('link', { name: 'Z-1 changed' }).click()
  await page.waitForURL(new RegExp(flat))
  await expect.poll(() => bell().getAttribute('aria-label')).toBe('Messages, 0 unread')
  expect(complaints).toEqual([])
  await context.close()
})
