import type { DocumentFile } from '@courtyard/metadata/parse'
import { addToPeriod, periodOf } from '@courtyard/std/period'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { moneyParts } from '../api/adjustments-documents.ts'
import { withInvoices } from '../isolation/invoices-anew.ts'
import { closeWindows, openAs, openBrowser, overflow } from './support/browser.ts'
import { e2eDocuments } from './support/documents.ts'
import { OWNER, STAFF, type Stage, startStage } from './support/stage.ts'

/** The manager may do all with money, invoices and vouchers; every application waits for a second person. */
const documents = (tenant: string): DocumentFile[] => {
  const all = withInvoices(moneyParts(e2eDocuments(tenant)))
  const { rules } = JSON.parse(all.find(({ path }) => path === 'roles/money.json')!.text)
  return all.map((file) => {
    if (file.path !== 'roles/manager.json') return file
    const body = JSON.parse(file.text)
    return { ...file, text: JSON.stringify({ ...body, rules: [...body.rules, { ...rules[1], name: 'money' }] }) }
  })
}

let stage: Stage
let browser: Browser
let month: string
beforeAll(async () => {
  stage = await startStage(documents)
  browser = await openBrowser()
  month = addToPeriod(periodOf((await stage.staff.me()).today), -1)
  await stage.staff.startFeeRun({ period: month, standards: ['by_area'] })
})
afterAll(async () => {
  await closeWindows(browser)
  await stage?.close()
})
const at = (email: string, path: string, look: object = {}) => openAs([browser, stage], { email, path, ...look })

// Guards the way of an invoice: who pays asks for it on a phone, another person approves, the number that is typed in comes back.
test('an owner applies on a phone, staff approves and enters the number, and the owner sees it', async () => {
  // The bill of the fee run is there before money comes for it.
  await expect.poll(async () => (await stage.staff.list('bill', {})).items.length, { timeout: 60_000 }).toBe(1)
  const bill = (await stage.staff.list('bill', {})).items[0]!.id
  const asked = { payer: stage.ids.person, amount: '5000.00', method: 'transfer' as const }
  await stage.staff.takePayment(crypto.randomUUID(), asked)
  const phone = await at(OWNER, `/bills/${bill}`, { width: 390, height: 844, locale: 'zh-CN' })
  await phone.page.getByRole('button', { name: '申请发票' }).click()
  await phone.page.getByLabel('单位').check()
  await phone.page.getByLabel('抬头', { exact: true }).last().fill('上海锦绣贸易有限公司')
  await phone.page.getByLabel('纳税人识别号').fill('91310000MA1FL00X5T')
  await phone.page.getByText('提交后由另一位同事审核。').waitFor()
  await phone.page.getByRole('button', { name: '提交申请' }).click()
  await phone.page.getByText('待审核').waitFor()
  expect(await overflow(phone.page)).toBeLessThanOrEqual(0)
  expect(phone.complaints).toEqual([])

  const desk = await at(STAFF, '/invoices', { locale: 'zh-CN' })
  await desk.page
    .getByRole('row', { name: /上海锦绣贸易有限公司/ })
    .getByRole('link')
    .click()
  await desk.page.getByRole('button', { name: '审核通过' }).click()
  await desk.page.getByRole('dialog').getByRole('button', { name: '审核通过' }).click()
  const [{ id } = { id: '' }] = (await stage.staff.invoices({})).items
  await expect.poll(async () => (await stage.staff.invoice(id)).state, { timeout: 60_000 }).toBe('issuing')
  await desk.page.reload()
  await desk.page.getByRole('button', { name: '登记结果' }).click()
  await desk.page.getByRole('dialog').getByLabel('发票号码').fill('26312000000000000001')
  await desk.page.getByRole('dialog').getByRole('button', { name: '登记结果' }).click()
  await desk.page.getByText('已开票').waitFor()
  expect((await stage.staff.invoice(id)).number).toBe('26312000000000000001')
  expect(desk.complaints).toEqual([])
  await desk.context.close()

  await phone.page.reload()
  await phone.page.getByText(/26312000000000000001/).waitFor()
  await phone.context.close()
})

test('a month is exported as vouchers, and again only with a reason', async () => {
  const { page, complaints, context } = await at(STAFF, '/vouchers')
  await page.getByLabel('Month (YYYY-MM)').fill(month)
  await page.getByRole('button', { name: 'Export vouchers' }).click()
  await page.getByRole('link', { name: 'UFIDA U8 XLSX' }).waitFor()
  await page.getByRole('button', { name: 'Export again' }).click()
  await page.getByRole('dialog').getByLabel('Reason').fill('a late waiver')
  await page.getByRole('dialog').getByRole('button', { name: 'Export again' }).click()
  await page.getByText('a late waiver').waitFor()
  expect((await stage.staff.voucherBatches()).items.map(({ version }) => version)).toEqual([2, 1])
  expect(complaints).toEqual([])
  await context.close()
})
