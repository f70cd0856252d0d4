import type { DocumentFile } from '@courtyard/metadata/parse'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { moneyParts } from '../api/adjustments-documents.ts'
import { closeWindows, openBrowser, openPage, overflow, signIn } from './support/browser.ts'
import { e2eDocuments } from './support/documents.ts'
import { CLERK, STAFF, type Stage, startStage } from './support/stage.ts'

const runs: Readonly<Record<string, readonly string[]>> = {
  manager: ['fee_runs', 'adjustments', 'approve_money'],
  clerk: ['adjustments'],
}

/** The manager approves what the clerk asks. */
const documents = (tenant: string): DocumentFile[] =>
  moneyParts(e2eDocuments(tenant)).map((file) => {
    const role = /^roles\/(\w+)\.json$/.exec(file.path)?.[1] ?? ''
    if (!runs[role]) return file
    const body = JSON.parse(file.text)
    const rules = [
      { name: 'all', action: ['read', ...(role === 'manager' ? ['create', 'update', 'delete'] : [])], subject: '*' },
      { name: 'run', action: runs[role].map((run) => `run:${run}`) },
    ]
    return { ...file, text: JSON.stringify({ ...body, rules }) }
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

test('a waiver is asked on the page of the bill, and another person approves it by its consequence', async () => {
  await stage.staff.startFeeRun({ period: '2026-10', standards: ['by_area'] })
  const bills = async () => (await stage.staff.list('bill', {})).items
  await expect.poll(async () => (await bills()).length, { timeout: 60_000 }).toBe(1)
  const [bill] = await bills()

  const desk = await openPage(browser, stage, { width: 390, height: 844, locale: 'zh-CN' })
  await signIn(desk.page, CLERK, `?next=${encodeURIComponent(`/t/acme/records/bill/${bill!.id}`)}`)
  await desk.page.getByRole('button', { name: '调账' }).click()
  await desk.page.getByRole('button', { name: '减免' }).click()
  const dialog = desk.page.getByRole('dialog')
  await dialog.getByLabel('金额（元）').fill('97.26')
  await dialog.getByText('之后未缴 ¥ 100.00，账单少收 ¥ 97.26。').waitFor()
  await dialog.getByRole('button', { name: '提交审批 ¥ 97.26' }).click()
  await dialog.getByText('请写明原因。').waitFor()
  await dialog.getByLabel('原因').fill('电梯停用三天')
  await dialog.getByRole('button', { name: '提交审批 ¥ 97.26' }).click()
  await dialog.getByText('已提交审批：¥ 97.26。').waitFor()
  expect((await bills())[0]).toMatchObject({ adjusted: '0.00' })
  await desk.page.goto(`${stage.url}/t/acme/approvals`)
  await desk.page.getByRole('button', { name: '撤回申请' }).waitFor()
  expect(await desk.page.getByRole('button', { name: /批准/ }).count()).toBe(0)
  expect(await overflow(desk.page)).toBeLessThanOrEqual(0)
  expect(desk.complaints).toEqual([])
  await desk.context.close()

  const boss = await openPage(browser, stage)
  await signIn(boss.page, STAFF, `?next=${encodeURIComponent('/t/acme/approvals')}`)
  await boss.page.getByText('电梯停用三天').waitFor()
  await boss.page.getByText('Open ¥ 197.26 → ¥ 100.00').waitFor()
  expect(await boss.page.getByRole('link', { name: /^Approvals/ }).innerText()).toMatch(/1$/)
  await boss.page.getByLabel('Note').fill('agreed')
  await boss.page.getByRole('button', { name: 'Approve ¥ 97.26' }).click()
  await boss.page.getByText(/Approved by 王会计/).waitFor()
  expect((await bills())[0]).toMatchObject({ adjusted: '97.26', outstanding: '100.00' })
  expect(boss.complaints).toEqual([])
  await boss.context.close()
})
