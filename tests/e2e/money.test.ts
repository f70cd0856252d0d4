import { addToPeriod, periodOf } from '@courtyard/std/period'
import { formatPeriod } from '@courtyard/ui/format'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeWindows, openBrowser, openPage, overflow, signIn } from './support/browser.ts'
import { OWNER, STAFF, type Stage, startStage } from './support/stage.ts'

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

test('a fee run is previewed, confirmed by its consequence, and its bill is explained to the owner on a phone', async () => {
  const lastMonth = addToPeriod(periodOf((await stage.staff.me()).today), -1)
  const desk = await openPage(browser, stage)
  await signIn(desk.page, STAFF, `?next=${encodeURIComponent('/t/acme/fee-runs')}`)
  expect(await desk.page.inputValue('input[name=period]')).toBe(lastMonth)
  await desk.page.getByRole('button', { name: 'Preview' }).click()
  await desk.page.getByText('Preview only, no bills yet').waitFor()
  expect((await stage.staff.list('bill', {})).items).toEqual([])
  // Flat 1-02 of 70.45 has a payer; the two others have none and are exceptions, not silence.
  await desk.page.getByRole('button', { name: 'Create 1 bill', exact: true }).click()
  await desk.page.waitForURL(/fee-runs\/[0-9a-f-]{36}/)
  await desk.page.getByText('1 bill created, ¥ 197.26 receivable.').waitFor()
  expect(desk.complaints).toEqual([])
  await desk.context.close()

  const phone = await openPage(browser, stage, { width: 390, height: 844, locale: 'zh-CN' })
  await signIn(phone.page, OWNER)
  expect(new URL(phone.page.url()).pathname).toBe('/t/acme/home')
  const card = phone.page.locator('article')
  expect(await card.innerText()).toContain(`${formatPeriod(lastMonth, 'zh-CN', 'month')}账单`)
  expect(await card.innerText()).toContain('¥ 197.26')
  expect(await card.innerText()).toMatch(/面积 70\.45/)
  await phone.page.getByRole('link', { name: '查看明细' }).click()
  await phone.page.getByText('怎么算的').first().click()
  await phone.page.getByText('已重新计算，与账单一致。').waitFor()
  expect(await phone.page.locator('pre').innerText()).toContain('area * $params.price')
  expect(await phone.page.getByRole('button', { name: /支付/ }).count()).toBe(0)
  await phone.page.getByText('物业公司还没有开通网上支付。').waitFor()
  expect(await overflow(phone.page)).toBeLessThanOrEqual(0)
  expect(phone.complaints).toEqual([])
  await phone.context.close()
})

test('an owner who opens the console is led to the portal', async () => {
  const { page, context } = await openPage(browser, stage)
  await signIn(page, OWNER)
  await page.goto('/t/acme/views/flats')
  expect(new URL(page.url()).pathname).toBe('/t/acme/home')
  await context.close()
})
