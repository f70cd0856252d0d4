import type { DocumentFile } from '@courtyard/metadata/parse'
import { addToPeriod, periodFrom, periodOf } from '@courtyard/std/period'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeWindows, openBrowser, openPage, overflow, signIn } from './support/browser.ts'
import { e2eDocuments } from './support/documents.ts'
import { STAFF, type Stage, startStage } from './support/stage.ts'

/** The documents of the other tests, whose manager also keeps the banks. */
const documents = (tenant: string): DocumentFile[] =>
  e2eDocuments(tenant).map((one) => {
    const text = one.text.replace('"run:reversals"', '"run:reversals","run:bank"')
    const menu = text.replace('{"page":"imports"', '{"page":"banks"},{"page":"imports"')
    return { ...one, text: one.path === 'consoles/main.json' ? menu : text }
  })

let stage: Stage
let browser: Browser
beforeAll(async () => {
  stage = await startStage(documents)
  browser = await openBrowser()
})
afterAll(async () => {
  await closeWindows(browser)
  await stage?.close()
})

test('a statement is taken from a file, what is certain stands ticked, and is booked after count and sum were asked', async () => {
  const period = addToPeriod(periodOf((await stage.staff.me()).today), -1)
  const run = await stage.staff.startFeeRun({ period, standards: ['by_area'] })
  await expect.poll(async () => (await stage.staff.readFeeRun(run.id)).state, { timeout: 30_000 }).toBe('done')
  const [bill] = (await stage.staff.list('bill', { select: 'no,receivable', limit: '1' })).items
  const day = periodFrom(periodOf((await stage.staff.me()).today))
  const rows = [`${day},${bill!.receivable},A-1,周启明,6222021234567890,${bill!.no}`, `${day},77.00,A-2,无名,,`]
  const csv = ['入账,数目,编号,谁,卡,说明', ...rows].join('\r\n')

  const { page, context, complaints } = await openPage(browser, stage, { width: 390, height: 844, locale: 'zh-CN' })
  await signIn(page, STAFF, `?next=${encodeURIComponent('/t/acme/banks')}`)
  await page.getByText('还没有银行账户').waitFor()
  await page.getByLabel('账户名称').fill('建设银行')
  await page.getByLabel('账户名称').press('Enter')
  const file = { name: '流水.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) }
  await page.getByLabel('银行流水文件').setInputFiles(file)
  await page.getByRole('button', { name: '检查文件' }).click()
  await page.getByText('认不出这家银行的列').waitFor()
  const columns = { 日期: '入账', '金额（一列）': '数目', 流水号: '编号', 对方户名: '谁', 对方账号: '卡', 摘要: '说明' }
  for (const [name, header] of Object.entries(columns)) await page.getByLabel(name).selectOption(header)
  await page.getByRole('button', { name: '按这些列重新检查' }).click()
  await page.getByText('****7890').waitFor()
  expect(await overflow(page)).toBeLessThanOrEqual(0)
  await page.getByRole('button', { name: '导入 2 条' }).click()
  await page.getByText('已导入 2 条，0 条以前导入过。').first().waitFor()

  await page.getByText('摘要里有账单号').waitFor()
  const sum = `¥ ${bill!.receivable}`.replace('¥ ', '')
  await page.getByText(`已选 1 笔，合计 ${sum}`).waitFor()
  expect(await overflow(page)).toBeLessThanOrEqual(0)
  await page.getByRole('button', { name: `入账 1 笔，合计 ${sum}` }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText(`把 1 笔流水、合计 ${sum} 记为收款？`).waitFor()
  await dialog.getByRole('button', { name: '入账 1 笔' }).press('Enter')
  await dialog.waitFor({ state: 'detached' })
  const payments = (await stage.staff.list('payment')).items
  expect(payments).toMatchObject([{ amount: bill!.receivable, method: 'transfer', reference: 'A-1', left: '0.00' }])

  await page.getByRole('button', { name: '不入账' }).press('Enter')
  await dialog.getByLabel('不入账的原因').fill('内部转账')
  await dialog.getByLabel('不入账的原因').press('Enter')
  await page.getByText('这里没有流水').waitFor()
  await page.getByText('不入账 · 内部转账').waitFor()
  await page.getByRole('link', { name: '已入账' }).click()
  await page.getByText(`要撤销，请冲销收款 ${payments[0]!.no}`).waitFor()
  expect(complaints).toEqual([])
  await context.close()
})

test('what a payer owes is asked of a bank in a sealed batch, refused once, and paid by the next one', async () => {
  const period = addToPeriod(periodOf((await stage.staff.me()).today), -2)
  const run = await stage.staff.startFeeRun({ period, standards: ['by_area'] })
  await expect.poll(async () => (await stage.staff.readFeeRun(run.id)).state, { timeout: 30_000 }).toBe('done')
  const { page, context, complaints } = await openPage(browser, stage)
  await signIn(page, STAFF, `?next=${encodeURIComponent('/t/acme/debits')}`)
  await page.getByText('There are no mandates yet').waitFor()
  const payer = page.getByRole('combobox').first()
  await payer.press('ArrowDown')
  await page.getByRole('option', { name: '周启明' }).click()
  await page.getByLabel('Account number').fill('6222 0212 3456 7890')
  await page.getByLabel('Account number').press('Enter')
  await page.getByText('****7890').first().waitFor()
  expect(await page.content()).not.toContain('34567890')

  const dialog = page.getByRole('dialog')
  await page
    .getByRole('button', { name: /^Reveal .*Account/ })
    .first()
    .click()
  await dialog.getByLabel('Reason').fill('The bank asks')
  await dialog.getByRole('button', { name: 'Reveal' }).click()
  await page.getByText('6222021234567890').waitFor()
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/mandate.png` })
  await page.getByRole('button', { name: 'Hide' }).click()
  expect(await page.content()).not.toContain('34567890')
  const batch = async (answered: string): Promise<string> => {
    await page.getByRole('button', { name: 'Make a batch: 1 payers, 197.26' }).click()
    await dialog.getByText('Ask 1 payers for 197.26 in all?').waitFor()
    await dialog.getByRole('button', { name: 'Make a batch' }).press('Enter')
    await page.getByRole('link', { name: 'Download the file' }).waitFor()
    const no = new URL(page.url()).pathname.split('/').at(-1)!
    const [row] = (await stage.staff.debitBatch(no)).rows
    const text = `业务编号,状态,原因\r\n${row!.reference},${answered}`
    const file = { name: 'answer.csv', mimeType: 'text/csv', buffer: Buffer.from(text) }
    await page.getByLabel('Answer of the bank').setInputFiles(file)
    await page.getByRole('button', { name: 'Check the file' }).click()
    return no
  }
  await batch('失败,余额不足')
  await page.getByText('0 paid 0.00, 1 refused 197.26').waitFor()
  await page.getByRole('button', { name: 'Book 0, 0.00' }).click()
  await page.getByText('余额不足').first().waitFor()
  await page.getByRole('link', { name: 'Direct debit' }).last().click()
  await page.getByText('Refused last time: 余额不足').waitFor()
  const paid = await batch('成功,')
  await page.getByRole('button', { name: 'Book 1, 197.26' }).click()
  await page.getByText('1 booked 197.26, 0 refused.').waitFor()
  expect(await overflow(page)).toBeLessThanOrEqual(0)
  expect((await stage.staff.debitBatch(paid)).states.paid).toEqual({ count: 1, amount: '197.26' })
  expect(complaints).toEqual([])
  await context.close()
})
