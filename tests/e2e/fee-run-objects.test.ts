import type { DocumentFile } from '@courtyard/metadata/parse'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeWindows, openBrowser, openPage, overflow, signIn } from './support/browser.ts'
import { e2eDocuments } from './support/documents.ts'
import { CLERK, STAFF, type Stage, startStage } from './support/stage.ts'

const runs: Readonly<Record<string, readonly string[]>> = { manager: ['fee_runs'], clerk: ['approve_money'] }

/** Runs need a second person and are published by hand; the clerk approves and makes none. */
const documents = (tenant: string): DocumentFile[] =>
  e2eDocuments(tenant).map((file) => {
    const body = JSON.parse(file.text)
    const money = { approval: { feeRuns: true }, feeRuns: { publication: 'by_hand' } }
    if (body.kind === 'tenant') return { ...file, text: JSON.stringify({ ...body, money }) }
    const own = body.kind === 'role' ? runs[body.name] : undefined
    if (!own) return file
    const changes = body.name === 'manager' ? ['create', 'update', 'delete'] : []
    const rules = [
      { name: 'all', action: ['read', ...changes], subject: '*' },
      { name: 'run', action: own.map((run) => `run:${run}`) },
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

const bills = async () => (await stage.staff.list('bill', {})).items.map(({ status }) => status)

test('a run is saved, narrowed, sealed, approved by another person, started, published and taken back on its pages', async () => {
  const desk = await openPage(browser, stage, { width: 390, height: 844, locale: 'zh-CN' })
  const { page } = desk
  const press = (name: string | RegExp) => page.getByRole('button', { name }).click()
  await signIn(page, STAFF, `?next=${encodeURIComponent('/t/acme/fee-runs?period=2026-10')}`)
  await press('+ 筛选')
  await page.getByLabel('字段').selectOption('code')
  await page.getByLabel('值', { exact: true }).fill('1-0')
  await press('应用')
  await page.getByLabel('备注').fill('十月')
  await press('保存为草稿')
  await page.waitForURL(/fee-runs\/[0-9a-f-]{36}$/)
  await page.getByText('code 包含 1-0').waitFor()
  await page.getByText('十月').waitFor()
  await page.getByLabel('1-01').check()
  await page.getByLabel('原因').fill('有争议')
  await press('排除所选')
  await page.getByText(/已排除（有争议）/).waitFor()
  await press('试算并封存')
  await page.getByText('王会计 已封存：1 张账单，应收 ¥ 197.26').waitFor()
  await press('全部确认（1）')
  await page.getByText('等待另一个人批准。').waitFor()
  expect(await page.getByRole('button', { name: /批准|开始生成/ }).count()).toBe(0)
  expect(await overflow(page)).toBeLessThanOrEqual(0)

  const boss = await openPage(browser, stage)
  await signIn(boss.page, CLERK)
  const entry = boss.page.getByRole('link', { name: /^Fee runs/ })
  await entry.getByText('1', { exact: true }).waitFor()
  await entry.click()
  await boss.page.getByRole('link', { name: 'October 2026' }).click()
  await boss.page.getByRole('button', { name: 'Approve 1 bill, ¥ 197.26' }).waitFor()
  expect(await boss.page.getByRole('button', { name: /seal|Discard|Leave out/ }).count()).toBe(0)
  await boss.page.getByRole('button', { name: 'Approve 1 bill, ¥ 197.26' }).click()
  await boss.page.getByText('Approved by 李文员').waitFor()
  expect(boss.complaints).toEqual([])
  await boss.context.close()

  await page.reload()
  await press('开始生成 1 张账单，¥ 197.26')
  const publish = page.getByRole('button', { name: '发布 1 张账单' })
  await publish.waitFor({ timeout: 60_000 })
  expect(await bills()).toEqual(['billed'])
  await publish.click()
  await page.getByText(/王会计 于 .+ 发布/).waitFor()
  expect(await bills()).toEqual(['published'])
  await page.getByRole('link', { name: '撤回…' }).click()
  await page.getByText('将作废 1 张账单，冲回应收 ¥ 197.26').waitFor()
  await page.getByLabel('原因').fill('单价错误')
  await press('撤回 1 张账单，¥ 197.26')
  await page.getByText('已撤回 1 张账单，¥ 197.26：单价错误').waitFor({ timeout: 60_000 })
  expect(await bills()).toEqual(['void'])
  expect(await overflow(page)).toBeLessThanOrEqual(0)
  expect(desk.complaints).toEqual([])
  await desk.context.close()
})
