import { createAuth } from '@courtyard/adapters/auth/auth'
import { runFees } from '@courtyard/core/billing/run-fees'
import { startFeeRun } from '@courtyard/core/billing/start-fee-run'
import { createTenant } from '@courtyard/core/tenants/create-tenant'
import { addMember } from '@courtyard/core/tenants/members'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generatedDocuments, randomNames } from '../simulation/generated-tenant.ts'
import { fillGenerated, operator } from '../simulation/generated-world.ts'
import { closeWindows, openBrowser, openPage, overflow, signIn, visit } from './support/browser.ts'
import { depsOf, PASSWORD, SECRET, type Server, startServer } from './support/stage.ts'

// Pages of a tenant whose every entity, field, view, form, role and portal is named at random.
const TENANT = 'anyone'
const seed = 20_261_122
const n = randomNames(seed)
let database: FreshDatabase
let server: Server
let browser: Browser

beforeAll(async () => {
  database = await freshDatabase()
  const deps = depsOf(database)
  const files = generatedDocuments(TENANT, n)
  await createTenant(deps, { name: TENANT, label: { en: TENANT }, files, by: 'test' })
  await fillGenerated(database, { tenant: TENANT, seed, blocks: 2, homesPerBlock: 30, names: n })
  const standards = [n.std_area, n.std_water, n.std_fixed, n.std_share]
  const run = await startFeeRun(deps, operator(TENANT), { period: '2026-10', standards })
  await runFees(deps, { tenant: TENANT, runId: run.id, worker: 'test' })
  const auth = createAuth({ controlPool: database.database.controlPool, secret: SECRET, clock: deps.clock })
  const found = await database.superuser(`select id from t_${TENANT}.e_${n.person} where ${n.title} = 'person 1'`)
  for (const [email, role, record] of [
    ['boss@any.test', n.boss, null],
    ['dweller@any.test', n.dweller, found.rows[0].id],
  ] as const) {
    const userId = await auth.createAccount({ tenant: TENANT, email, password: PASSWORD, name: email })
    await addMember(deps, TENANT, { userId, name: email, email, roles: [role], record })
  }
  server = await startServer(database)
  browser = await openBrowser()
})
afterAll(async () => {
  await closeWindows(browser)
  await server?.stop()
  await database?.close()
})

test('the console lists, filters and edits what it has never heard of', async () => {
  const { page, complaints, context } = await openPage(browser, server)
  await signIn(page, 'boss@any.test')
  await visit(page, `/t/${TENANT}/views/${n.view_all}`)
  expect(await page.locator('tbody tr').first().innerText()).toContain('home 000001')
  expect(await page.locator('thead').innerText()).toContain(n.area)
  await visit(page, `/t/${TENANT}/views/${n.view_all}?f=${n.code}:eq:home%20000042`)
  expect(await page.locator('tbody tr').count()).toBe(1)
  await visit(page, `/t/${TENANT}/records/${n.home}/new`)
  const form = await page.locator('form').first().innerText()
  for (const name of [n.in_block, n.code, n.area, n.level, n.use]) expect(form).toContain(name)
  await page.goto(`/t/${TENANT}/fee-runs`)
  expect(await page.locator('tbody').innerText()).toContain('60')
  await page.goto(`/t/${TENANT}/imports`)
  expect(await page.locator('input[type=file]').count()).toBe(1)
  expect(complaints).toEqual([])
  await context.close()
})

test('the portal shows the dweller the home and the bill, each line explained, on a phone', async () => {
  const { page, complaints, context } = await openPage(browser, server, { width: 390, height: 844, locale: 'zh-CN' })
  await signIn(page, 'dweller@any.test')
  expect(await page.locator('body').innerText()).toContain('home 000001')
  const card = await page.locator('article').innerText()
  for (const item of [n.fee_area, n.fee_water, n.fee_fixed, n.fee_share]) expect(card).toContain(item)
  expect(card).toMatch(/× 2\.80/)
  expect(card).toMatch(/全楼 [\d,]+\.\d\d 元/)
  expect(await overflow(page)).toBeLessThanOrEqual(0)
  expect(complaints).toEqual([])
  await context.close()
})
