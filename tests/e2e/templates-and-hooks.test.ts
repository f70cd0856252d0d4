import { randomBytes } from 'node:crypto'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withHooks } from '../api/hooks-documents.ts'
import { closeWindows, openBrowser, openPage, overflow, shown, signIn, visit } from './support/browser.ts'
import { e2eDocuments } from './support/documents.ts'
import { CLERK, clientOf, STAFF, type Stage, startStage } from './support/stage.ts'

const HOSTILE = '<img src=x onerror=window.hacked=1>{code}'
let stage: Stage
let browser: Browser
let flat: string
beforeAll(async () => {
  stage = await startStage(withHooks(e2eDocuments), { COURTYARD_SECRETS_KEY: randomBytes(32).toString('base64url') })
  const values = { site: stage.ids.site, code: 'Z-1', area: '150', note: HOSTILE }
  flat = (await stage.staff.create('flat', values)).id
  browser = await openBrowser()
})
afterAll(async () => {
  await closeWindows(browser)
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

test('a hook says that it lacks its secret; set, it works; what was given up is sent again', async () => {
  const { page, context, complaints } = await openPage(browser, stage)
  await signIn(page, STAFF)
  await visit(page, '/t/acme/hooks')
  const row = page.getByRole('row', { name: /^flats_in Receives/ })
  expect(await row.innerText()).toContain('Lacks its secret')
  await page
    .getByRole('row', { name: /^sensor/ })
    .getByRole('button', { name: 'Set' })
    .click()
  await page.getByRole('button', { name: 'Make one' }).click()
  expect((await page.getByLabel('New secret').inputValue()).length).toBeGreaterThan(40)
  await page.getByRole('dialog').getByRole('button', { name: 'Set' }).click()
  await expect.poll(() => row.innerText()).toContain('Works')
  expect(await page.locator('main').innerText()).not.toMatch(/[0-9a-f]{64}/)

  await stage.superuser(`update t_acme.k_hook_delivery set state = 'dead', attempts = 8, status = 503, problem = null, finished_at = now()
    where id = (select min(id::text)::uuid from t_acme.k_hook_delivery where hook = 'flats_out')`)
  await visit(page, '/t/acme/hooks/sent?hook=flats_out&state=dead')
  expect(await page.locator('tbody').innerText()).toMatch(/Created\s+Given up\s+8\s+503/)
  await page.getByRole('button', { name: 'Send again' }).click()
  await expect.poll(() => page.locator('main').innerText()).toContain('same id and content')
  await expect.poll(() => page.locator('main').innerText()).toContain('Nothing was sent')
  for (const path of ['/hooks', '/hooks/sent', '/hooks/taken']) {
    await page.setViewportSize({ width: 390, height: 844 })
    await visit(page, `/t/acme${path}`)
    expect([path, await overflow(page)]).toEqual([path, 0])
  }
  expect(complaints).toEqual([])
  await context.close()
})
