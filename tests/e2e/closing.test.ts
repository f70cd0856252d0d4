import type { DocumentFile } from '@courtyard/metadata/parse'
import { addToPeriod, periodOf } from '@courtyard/std/period'
import { formatPeriod } from '@courtyard/ui/format'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { moneyParts } from '../api/adjustments-documents.ts'
import { closeWindows, openAs, openBrowser, overflow } from './support/browser.ts'
import { e2eDocuments } from './support/documents.ts'
import { CLERK, clientOf, STAFF, type Stage, startStage } from './support/stage.ts'

const runs: Readonly<Record<string, readonly string[]>> = {
  manager: ['fee_runs', 'shifts', 'closes', 'refunds', 'books'],
  clerk: ['payments', 'closes'],
}

/** The clerk takes money and closes months; the manager confirms, closes and refunds. */
const documents = (tenant: string): DocumentFile[] =>
  moneyParts(e2eDocuments(tenant)).map((file) => {
    const role = /^roles\/(\w+)\.json$/.exec(file.path)?.[1] ?? ''
    if (!runs[role]) return file
    const rules = [
      { name: 'all', action: ['read', ...(role === 'manager' ? ['create', 'update', 'delete'] : [])], subject: '*' },
      { name: 'run', action: runs[role].map((run) => `run:${run}`) },
    ]
    return { ...file, text: JSON.stringify({ ...JSON.parse(file.text), rules }) }
  })

let stage: Stage
let browser: Browser
let payment: string
let lastMonth: string
const key = () => crypto.randomUUID()
beforeAll(async () => {
  stage = await startStage(documents)
  browser = await openBrowser()
  lastMonth = addToPeriod(periodOf((await stage.staff.me()).today), -1)
  await stage.staff.startFeeRun({ period: lastMonth, standards: ['by_area'] })
})
afterAll(async () => {
  await closeWindows(browser)
  await stage?.close()
})
const at = (email: string, path: string, look: object = {}) => openAs([browser, stage], { email, path, ...look })

// Guards the till: what is short is told while it is counted, nobody hands over without a reason, and another person books it.
test('a shift is opened, counted by notes with a difference that is explained, and confirmed by another person', async () => {
  // The bill of the fee run is there before money comes for it.
  await expect.poll(async () => (await stage.staff.list('bill', {})).items.length, { timeout: 60_000 }).toBe(1)
  const desk = await at(CLERK, '/shifts', { locale: 'zh-CN' })
  await desk.page.getByRole('button', { name: '开班' }).click()
  const dialog = desk.page.getByRole('dialog')
  await dialog.getByLabel('备用金').fill('100')
  await dialog.getByRole('button', { name: '开班收款' }).click()
  await desk.page.getByRole('link', { name: /我的班次/ }).waitFor()
  const clerk = await clientOf(stage.url, CLERK)
  const asked = { payer: stage.ids.person, amount: '197.26', method: 'cash' as const }
  payment = (await clerk.takePayment(key(), asked)).id

  await desk.page.getByRole('link', { name: /我的班次/ }).click()
  await desk.page.getByRole('button', { name: '清点交班' }).click()
  for (const [note, pieces] of Object.entries({ '100.00': 2, '50.00': 1, '20.00': 2, '5.00': 1, '1.00': 2 }))
    await dialog.getByLabel(`面额 ${note} 元的张数`).fill(String(pieces))
  expect(await dialog.getByLabel('实点现金').inputValue()).toBe('297.00')
  await dialog.getByText('短款 ¥ 0.26').waitFor()
  await dialog.getByRole('button', { name: '交班，实点 ¥ 297.00' }).click()
  expect((await clerk.shifts()).own).toMatchObject({ expected: '297.26' })
  await dialog.getByLabel('长短款的原因').fill('找零出错')
  await dialog.getByRole('button', { name: '交班，实点 ¥ 297.00' }).click()
  await desk.page.getByText('待确认').first().waitFor()
  expect(await desk.page.getByRole('button', { name: '确认日结' }).count()).toBe(0)
  expect(desk.complaints).toEqual([])
  const path = new URL(desk.page.url()).pathname
  await desk.context.close()

  const boss = await at(STAFF, path.replace('/t/acme', ''), { locale: 'zh-CN' })
  await boss.page.getByText('找零出错').waitFor()
  await boss.page.getByRole('button', { name: '确认日结' }).click()
  await boss.page.getByRole('dialog').getByText('短款 ¥ 0.26 记入费用。').waitFor()
  await boss.page.getByRole('dialog').getByRole('button', { name: '确认日结' }).click()
  await boss.page.getByText('已确认').waitFor()
  const [shift] = (await stage.staff.shifts()).items
  expect(shift).toMatchObject({ state: 'confirmed', difference: '-0.26', counted: '297.00' })
  expect(boss.complaints).toEqual([])
  await boss.context.close()
})

test('a month is closed by its consequence, and opened again by two, on a phone too', async () => {
  const month = formatPeriod(lastMonth, 'en')
  const boss = await at(STAFF, `/closes/${lastMonth}`)
  await boss.page.getByText('All shifts are confirmed').waitFor()
  await boss.page.getByRole('button', { name: `Close ${month}` }).click()
  await boss.page
    .getByRole('dialog')
    .getByText(/Then nothing is posted, changed or taken back/)
    .waitFor()
  await boss.page
    .getByRole('dialog')
    .getByRole('button', { name: `Close ${month}` })
    .click()
  await boss.page.getByText('Fingerprint of the report').waitFor()
  await boss.page.getByRole('button', { name: 'Ask to open again' }).click()
  const dialog = boss.page.getByRole('dialog')
  await dialog.getByLabel('Reason').fill('a bill was forgotten')
  await dialog.getByRole('button', { name: 'Ask to open again' }).click()
  await boss.page.getByText('Somebody other than who asked agrees.').waitFor()
  expect(await boss.page.getByRole('button', { name: 'Agree to open again' }).count()).toBe(0)
  expect(boss.complaints).toEqual([])
  await boss.context.close()

  const phone = await at(CLERK, `/closes/${lastMonth}`, { width: 390, height: 844 })
  await phone.page
    .getByText(/a bill was forgotten/)
    .first()
    .waitFor()
  expect((await stage.staff.close(lastMonth)).state).toBe('closed')
  await phone.page.getByRole('button', { name: 'Agree to open again' }).click()
  await phone.page.getByRole('dialog').getByRole('button', { name: 'Agree to open again' }).click()
  await phone.page.getByRole('button', { name: `Close ${month}` }).waitFor()
  expect((await stage.staff.close(lastMonth)).events.map(({ kind }) => kind)).toEqual(['close', 'ask', 'reopen'])
  expect(await overflow(phone.page)).toBeLessThanOrEqual(0)
  expect(phone.complaints).toEqual([])
  await phone.context.close()
})

test('a refund says which bills are owed again before it is made', async () => {
  const { page, complaints, context } = await at(STAFF, `/records/payment/${payment}`)
  await page.getByRole('button', { name: 'Refund' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Amount').fill('50')
  await dialog.getByRole('button', { name: 'Ask for approval of ¥ 50.00' }).click()
  await dialog.getByText(/at most/).waitFor()
  await dialog.getByRole('checkbox').check()
  const [bill] = (await stage.staff.list('bill', {})).items
  await dialog.getByText(`${bill!.no} · ¥ 50.00`).waitFor()
  await dialog.getByLabel('Reason').fill('paid twice')
  await dialog.getByRole('button', { name: 'Ask for approval of ¥ 50.00' }).click()
  await dialog.getByRole('status').waitFor()
  const money = await stage.staff.paymentMoney(payment)
  expect([money.waiting, money.items, money.free]).toEqual([1, [], '0.00'])
  expect(complaints).toEqual([])
  await context.close()
})
