import { addToPeriod, periodOf } from '@courtyard/std/period'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeWindows, openBrowser, openPage, overflow, signIn, visit } from './support/browser.ts'
import { e2eDocuments } from './support/documents.ts'
import { STAFF, type Stage, startStage } from './support/stage.ts'

let stage: Stage
let browser: Browser
beforeAll(async () => {
  stage = await startStage(e2eDocuments)
  browser = await openBrowser()
})
afterAll(async () => {
  await closeWindows(browser)
  await stage?.close()
})

const payments = async () => (await stage.staff.list('payment', { sort: 'no' })).items

test('a cashier takes cash by keyboard; a lost answer is asked for again and nothing is paid twice; the receipt prints; the payment is reversed', async () => {
  const period = addToPeriod(periodOf((await stage.staff.me()).today), -1)
  const run = await stage.staff.startFeeRun({ period, standards: ['by_area'] })
  await expect.poll(async () => (await stage.staff.readFeeRun(run.id)).state, { timeout: 30_000 }).toBe('done')
  const { page, context, complaints } = await openPage(browser, stage, { width: 390, height: 844 })
  await signIn(page, STAFF, `?next=${encodeURIComponent('/t/acme/collect')}`)
  // By what is charged: its newest bill tells the payer.
  const find = page.getByRole('combobox').nth(1)
  await find.fill('1-02')
  await page.getByRole('option', { name: '1-02' }).waitFor()
  await find.press('Enter')
  await page.waitForURL(new RegExp(`collect/${stage.ids.person}`))
  await page.getByText('Owed afterwards').waitFor()
  expect(await page.getByLabel('Amount').inputValue()).toBe('197.26')
  expect(await overflow(page)).toBeLessThanOrEqual(0)
  await page.getByLabel('Cash given').fill('200')
  await page.getByText('Change ¥ 2.74').waitFor()

  // The payment is taken, and the answer is lost on its way.
  let isLost = false
  await page.route('**/api/v1/payments', async (route) => {
    if (isLost) return await route.continue()
    isLost = true
    await route.fetch()
    await route.abort()
  })
  await page.getByLabel('Cash given').press('Enter')
  const dialog = page.getByRole('dialog')
  await dialog.getByText('1 line is settled with ¥ 197.26').waitFor()
  await dialog.getByRole('button', { name: 'Take ¥ 197.26' }).press('Enter')
  await dialog.getByText('No answer came').waitFor()
  await page.keyboard.press('Escape')
  await dialog.getByRole('button', { name: 'Try again' }).press('Enter')
  await page.getByText('Taken, receipt R-0000001').waitFor()
  expect(await payments()).toMatchObject([{ amount: '197.26', left: '0.00', receipt_no: 'R-0000001' }])

  await page.getByRole('link', { name: 'Print receipt' }).click()
  await page.getByText('壹佰玖拾柒元贰角陆分').waitFor()
  await page.emulateMedia({ media: 'print' })
  const width = await page.locator('article').evaluate((node) => node.getBoundingClientRect().width)
  expect(width).toBeLessThanOrEqual((80 / 25.4) * 96 + 1)
  expect(await page.locator('header.bar').isVisible()).toBe(false)
  const slip = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
  expect(slip).toMatch(/\/MediaBox \[0 0 22[67](\.\d+)? /)
  await page.emulateMedia({ media: 'screen' })

  const [payment] = await payments()
  await visit(page, `/t/acme/records/payment/${payment!.id}`)
  await page.getByRole('button', { name: 'Reverse', exact: true }).click()
  await dialog.getByText('Receipt R-0000001 is void').waitFor()
  await dialog.getByLabel('Reason').fill('wrong person')
  await dialog.getByLabel('Reason').press('Enter')
  await dialog.waitFor({ state: 'detached' })
  expect(await payments()).toMatchObject([{ state: 'reversed', reversal_reason: 'wrong person' }])
  expect((await stage.staff.payerAccount(stage.ids.person)).open).toBe('197.26')
  expect(complaints.filter((text) => !/ERR_FAILED|Failed to load resource/.test(text))).toEqual([])
  await context.close()
})
