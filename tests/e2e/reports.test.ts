import { createAuth } from '@courtyard/adapters/auth/auth'
import { runFees } from '@courtyard/core/billing/run-fees'
import { startFeeRun } from '@courtyard/core/billing/start-fee-run'
import { createTenant } from '@courtyard/core/tenants/create-tenant'
import { addMember } from '@courtyard/core/tenants/members'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generatedReports, reportNames } from '../simulation/generated-reports.ts'
import { generatedDocuments, randomNames } from '../simulation/generated-tenant.ts'
import { fillGenerated } from '../simulation/generated-world.ts'
import { closeWindows, openBrowser, openPage, overflow, shown, signIn, visit } from './support/browser.ts'
import { depsOf, PASSWORD, SECRET, type Server, startServer } from './support/stage.ts'

// Reports and a dashboard of a tenant whose names are random.
const TENANT = 'counting'
const BOSS = 'boss@count.test'
const seed = Number(process.env.COURTYARD_SEED ?? 20_261_124)
const n = randomNames(seed)
const names = reportNames(n)
let database: FreshDatabase
let server: Server
let browser: Browser

beforeAll(async () => {
  database = await freshDatabase()
  const deps = depsOf(database)
  const files = [...generatedDocuments(TENANT, n), ...generatedReports(n)]
  await createTenant(deps, { name: TENANT, label: { en: TENANT }, files, by: 'test' })
  await fillGenerated(database, { tenant: TENANT, seed, blocks: 3, homesPerBlock: 8, names: n })
  const auth = createAuth({ controlPool: database.database.controlPool, secret: SECRET, clock: deps.clock })
  const userId = await auth.createAccount({ tenant: TENANT, email: BOSS, password: PASSWORD, name: 'Boss' })
  await addMember(deps, TENANT, { userId, name: 'Boss', email: BOSS, roles: [n.boss], record: null })
  const actor = { id: userId, name: 'Boss', tenant: TENANT, kind: 'console', roles: [n.boss], record: null } as const
  const run = await startFeeRun(deps, actor, { period: '2026-10', standards: [n.std_area, n.std_fixed] })
  await runFees(deps, { tenant: TENANT, runId: run.id, worker: 'test' })
  server = await startServer(database)
  browser = await openBrowser()
})
afterAll(async () => {
  await closeWindows(browser)
  await server?.stop()
  await database?.close()
})

test(`a report stands in its address, equals the ledger, and its numbers lead to the records behind them (seed ${seed})`, async () => {
  const { page, context, complaints } = await openPage(browser, server)
  await signIn(page, BOSS)
  await visit(page, `/t/${TENANT}/reports/${names.charged}`)
  expect(await page.locator('main').innerText()).toContain('Equal to the ledger')
  const number = page.locator('tbody tr').first().locator('td.num a').first()
  expect(await number.innerText()).toBe('8')
  await number.click()
  await page.waitForURL(/\/records\?input=bills/)
  await shown(page)
  expect(await page.locator('main').innerText()).toContain('8 records')
  expect(await page.locator('tbody tr').count()).toBe(8)
  await visit(page, `/t/${TENANT}/reports/${names.charged}?period=2020-01`)
  expect(await page.locator('main').innerText()).toContain('There is nothing to show.')
  await page.locator('input[type=month]').fill('2026-10')
  await page.waitForURL(/period=2026-10/)
  await page.locator('tfoot').waitFor()
  await visit(page, `/t/${TENANT}/reports/${names.stock}?least=x`)
  expect(await page.getByRole('alert').innerText()).toContain('least')
  expect(complaints.filter((text) => !text.includes('400'))).toEqual([])
  await context.close()
})

test.each([
  { width: 1366, theme: 'light', locale: 'zh-CN' },
  { width: 1366, theme: 'dark', locale: 'en' },
  { width: 390, theme: 'light', locale: 'zh-CN' },
] as const)(
  'the dashboard is the first page at $width px, $theme, $locale, and nothing is wider than the window',
  async (look) => {
    const { page, context, complaints } = await openPage(browser, server, look)
    await signIn(page, BOSS)
    for (const path of ['', `/dashboards/${names.board}`, `/reports/${names.stock}`]) {
      await visit(page, `/t/${TENANT}${path}`)
      expect([path, await overflow(page)]).toEqual([path, 0])
      if (process.env.COURTYARD_SHOTS)
        await page.screenshot({
          path: `${process.env.COURTYARD_SHOTS}/${look.width}${look.theme}${path.replaceAll('/', '_').slice(0, 9)}.png`,
          fullPage: true,
        })
    }
    await visit(page, `/t/${TENANT}`)
    // The page stands before its numbers do.
    await page.locator('section svg rect').first().waitFor()
    await page.locator('section svg polyline').first().waitFor()
    expect(await page.locator('section svg rect').count()).toBe(3)
    expect(await page.locator('section svg polyline').count()).toBe(2)
    expect(await page.locator('figure li').count()).toBe(3)
    expect(await page.locator('.figure').nth(1).innerText()).toBe('24')
    expect(complaints).toEqual([])
    await context.close()
  },
)
