import { createAuth } from '@courtyard/adapters/auth/auth'
import { createTenant } from '@courtyard/core/tenants/create-tenant'
import { addMember } from '@courtyard/core/tenants/members'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generatedDocuments, randomNames } from '../simulation/generated-tenant.ts'
import { fillGenerated } from '../simulation/generated-world.ts'
import { closeWindows, openBrowser, openPage, overflow, shown, signIn, visit } from './support/browser.ts'
import { fillViews, generatedViews } from './support/generated-views.ts'
import { depsOf, PASSWORD, SECRET, type Server, startServer } from './support/stage.ts'

// Every layout over a tenant whose entities, fields and views are named at random.
const TENANT = 'looking'
const seed = 20_261_123
const n = randomNames(seed)
const { names, files } = generatedViews(n)
let database: FreshDatabase
let server: Server
let browser: Browser

beforeAll(async () => {
  database = await freshDatabase()
  const deps = depsOf(database)
  const all = [...generatedDocuments(TENANT, n), ...files]
  await createTenant(deps, { name: TENANT, label: { en: TENANT }, files: all, by: 'test' })
  await fillGenerated(database, { tenant: TENANT, seed, blocks: 2, homesPerBlock: 15, names: n })
  await fillViews(database, TENANT, { n, names })
  const auth = createAuth({ controlPool: database.database.controlPool, secret: SECRET, clock: deps.clock })
  const email = 'boss@look.test'
  const userId = await auth.createAccount({ tenant: TENANT, email, password: PASSWORD, name: email })
  await addMember(deps, TENANT, { userId, name: email, email, roles: [n.boss], record: null })
  server = await startServer(database)
  browser = await openBrowser()
})
afterAll(async () => {
  await closeWindows(browser)
  await server?.stop()
  await database?.close()
})

const layouts = [names.grouped, names.board, names.tiles, `${names.months}?on=2026-11-10`, names.forest]
async function open(page: Page, view: string): Promise<void> {
  await visit(page, `/t/${TENANT}/views/${view}`)
}

test.each([
  { width: 1366, height: 768, theme: 'light', locale: 'zh-CN' },
  { width: 390, height: 844, theme: 'dark', locale: 'en' },
] as const)('every layout stands at $width px, $theme, $locale, without a complaint', async (look) => {
  const { page, context, complaints } = await openPage(browser, server, look)
  await signIn(page, 'boss@look.test')
  for (const view of layouts) {
    await open(page, view)
    expect([view, await overflow(page)]).toEqual([view, 0])
    expect(await page.locator('main').innerText()).toContain(look.locale === 'en' ? 'Filter' : '筛选')
  }
  expect(complaints).toEqual([])
  await context.close()
})

test('a grouped table has a line for each group with the count and total of all pages', async () => {
  const { page, context } = await openPage(browser, server)
  await signIn(page, 'boss@look.test')
  await open(page, names.grouped)
  const groups = page.locator('tr.group')
  expect(await groups.count()).toBe(2)
  const sums = await database.superuser(
    `select to_char(sum(h.${n.area}), 'FM999,999,990.00') as sum from t_${TENANT}.e_${n.home} h join t_${TENANT}.e_${n.block} b on b.id = h.${n.in_block}
     group by b.${n.title} order by b.${n.title}`,
  )
  expect(await groups.first().innerText()).toContain(sums.rows[0].sum)
  expect(await groups.first().innerText()).toMatch(/block 1\s+15/)
  await visit(page, `/t/${TENANT}/views/${names.grouped}?group=-`)
  expect(await groups.count()).toBe(0)
  await context.close()
})

test('a card is moved by keys and by its list, its lanes count anew, and a move is taken back', async () => {
  const { page, context, complaints } = await openPage(browser, server)
  await signIn(page, 'boss@look.test')
  await open(page, names.board)
  const lane = (value: string) => page.locator(`[data-lane="${value}"]`)
  expect(await lane('living').locator('li').count()).toBe(5)
  expect(await lane('living').locator('header').innerText()).toContain('24')
  const card = page.getByRole('link', { name: 'home 000003' })
  await card.focus()
  await page.keyboard.press('Shift+ArrowRight')
  await page.getByRole('button', { name: 'Undo' }).waitFor()
  expect(await stateOf('home 000003')).toBe('selling')
  expect(await lane('living').locator('header').innerText()).toContain('23')
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByText('home 000003 is back').waitFor()
  expect(await stateOf('home 000003')).toBe('living')
  await page.getByLabel('Move home 000004 to').selectOption('selling')
  await page.getByText('home 000004 is now').waitFor()
  expect(await stateOf('home 000004')).toBe('selling')
  await lane('selling').locator('li').first().dragTo(lane('living'))
  await page.getByText('home 000001 is now').waitFor()
  expect(await stateOf('home 000001')).toBe('living')
  expect(complaints).toEqual([])
  await context.close()
})

const stateOf = async (code: string): Promise<unknown> => {
  const { rows } = await database.superuser(
    `select ${n.use} as state from t_${TENANT}.e_${n.home} where ${n.code} = '${code}'`,
  )
  return rows[0]?.state
}

test('a calendar shows what touches its days, and where it stands is in the address', async () => {
  const { page, context } = await openPage(browser, server)
  await signIn(page, 'boss@look.test')
  await open(page, `${names.months}?on=2026-11-10`)
  expect(await page.locator('[data-day="2026-11-20"] a.event').count()).toBe(3)
  expect(await page.locator('[data-day="2026-11-21"] a.event').count()).toBe(0)
  await page.getByRole('link', { name: 'Week' }).click()
  await page.waitForURL(/span=week/)
  expect(await page.locator('[data-day]').count()).toBe(7)
  await page.getByRole('link', { name: 'Later' }).click()
  await page.waitForURL(/on=2026-11-17/)
  expect(await page.locator('[data-day="2026-11-20"] a.event').count()).toBe(3)
  await context.close()
})

test('a tree opens where it is asked, by keys too, and its open branches are in the address', async () => {
  const { page, context } = await openPage(browser, server)
  await signIn(page, 'boss@look.test')
  await open(page, names.forest)
  const rows = async () =>
    (await page.locator('tbody tr').allInnerTexts()).map((text) =>
      text
        .split('\n')
        .filter((word) => !word.startsWith('Move'))
        .join(' ')
        .trim(),
    )
  expect(await rows()).toEqual(['north 2', 'south'])
  await page.getByRole('link', { name: 'north', exact: true }).focus()
  await page.keyboard.press('ArrowRight')
  await page.getByRole('link', { name: 'north east', exact: true }).waitFor()
  expect(await page.locator('tbody tr[aria-level="2"]').count()).toBe(2)
  await page.reload()
  await shown(page)
  expect(await page.locator('tbody tr[aria-level="2"]').count()).toBe(2)
  await visit(page, `/t/${TENANT}/views/${names.forest}?q=hall`)
  expect(await rows()).toEqual(['north east hall north › north east'])
  await context.close()
})

test('a record of a tree says where it stands, each step a link, on a phone too', async () => {
  const { page, context, complaints } = await openPage(browser, server, { width: 390, height: 844, locale: 'zh-CN' })
  await signIn(page, 'boss@look.test')
  await open(page, `${names.forest}?q=hall`)
  const hit = page.locator('tbody tr')
  expect(await hit.innerText()).toContain('north › north east')
  await visit(page, `/t/${TENANT}/records/${names.node}/${await nodeOf('north east hall')}`)
  const path = page.getByRole('navigation', { name: '所在位置' })
  expect(await path.getByRole('link').allInnerTexts()).toEqual(['north', 'north east'])
  expect(await overflow(page)).toBeLessThanOrEqual(0)
  await path.getByRole('link', { name: 'north east' }).click()
  await page.waitForURL(`**/${await nodeOf('north east')}`)
  await page.getByRole('link', { name: 'north', exact: true }).click()
  await page.waitForURL(`**/${await nodeOf('north')}`)
  expect(await path.count()).toBe(0)
  expect(complaints).toEqual([])
  await context.close()
})

test('a branch is asked for when it is opened, and a record is put elsewhere by keys, never under itself', async () => {
  const { page, context } = await openPage(browser, server, { width: 1440, height: 900 })
  await signIn(page, 'boss@look.test')
  await open(page, names.forest)
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).searchParams.get('tree') ?? ''))
  expect(await page.getByText('north west').count()).toBe(0)
  await page.getByRole('link', { name: 'north', exact: true }).focus()
  await page.keyboard.press('ArrowRight')
  await page.getByRole('link', { name: 'north west', exact: true }).waitFor()
  expect(asked).toContain(await nodeOf('north'))
  expect(asked).not.toContain(await nodeOf('north east'))
  await putUnder(page, 'north west', 'south')
  await page.getByText('north west was moved.').waitFor()
  expect(await aboveOf('north west')).toBe(await nodeOf('south'))
  await putUnder(page, 'north', 'north east hall')
  await page.getByRole('status').getByText('cannot lie below itself').waitFor()
  expect(await aboveOf('north')).toBeNull()
  await context.close()
})

/** Puts one record under another one with the keyboard alone. */
async function putUnder(page: Page, title: string, above: string): Promise<void> {
  const row = page.locator('tbody tr', { has: page.getByRole('link', { name: title, exact: true }) })
  await row.getByRole('button').focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox').focus()
  await page.keyboard.type(above)
  await dialog.getByRole('option', { name: above, exact: true }).waitFor()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'detached' })
}
const nodeOf = async (title: string): Promise<string> => {
  const { rows } = await database.superuser(
    `select id from t_${TENANT}.e_${names.node} where ${names.name} = '${title}'`,
  )
  return rows[0]!.id
}
const aboveOf = async (title: string): Promise<unknown> => {
  const { rows } = await database.superuser(
    `select ${names.above} as above from t_${TENANT}.e_${names.node} where ${names.name} = '${title}'`,
  )
  return rows[0]!.above
}
