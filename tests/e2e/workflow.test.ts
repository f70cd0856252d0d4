import { createAuth } from '@courtyard/adapters/auth/auth'
import { createTenant } from '@courtyard/core/tenants/create-tenant'
import { addMember } from '@courtyard/core/tenants/members'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generatedDocuments, randomNames } from '../simulation/generated-tenant.ts'
import { closeWindows, openBrowser, openPage, overflow, signIn, visit } from './support/browser.ts'
import { generatedWorkflow } from './support/generated-workflow.ts'
import { depsOf, PASSWORD, SECRET, type Server, startServer } from './support/stage.ts'

// Moving records on by a workflow whose every name is made at random.
const TENANT = 'moving'
const n = randomNames(20_261_124)
const { names, files } = generatedWorkflow(n)
let database: FreshDatabase
let server: Server
let browser: Browser

beforeAll(async () => {
  database = await freshDatabase()
  const deps = depsOf(database)
  const all = [...generatedDocuments(TENANT, n), ...files]
  await createTenant(deps, { name: TENANT, label: { en: TENANT }, files: all, by: 'test' })
  const auth = createAuth({ controlPool: database.database.controlPool, secret: SECRET, clock: deps.clock })
  for (const [email, role] of [
    ['boss@move.test', n.boss],
    ['watcher@move.test', names.watcher],
  ] as const) {
    const userId = await auth.createAccount({ tenant: TENANT, email, password: PASSWORD, name: email })
    await addMember(deps, TENANT, { userId, name: email, email, roles: [role], record: null })
  }
  server = await startServer(database)
  browser = await openBrowser()
})
afterAll(async () => {
  await closeWindows(browser)
  await server?.stop()
  await database?.close()
})

const table = `t_${TENANT}.e_${names.job}`
const job = async (title: string): Promise<string> => {
  const { rows } = await database.superuser(
    `insert into ${table} (${names.title}, ${names.state}) values ('${title}', '${names.fresh}') returning id`,
  )
  return rows[0]!.id
}
const stored = async (id: string) => (await database.superuser(`select * from ${table} where id = '${id}'`)).rows[0]!
const open = (page: Page, path: string) => visit(page, `/t/${TENANT}/${path}`)
const badge = (page: Page) => page.locator('header.bar .tag')

test('a record is moved on by keys: the first step is a button, the dialog says what becomes of it, and asks', async () => {
  const { page, complaints, context } = await openPage(browser, server)
  const id = await job('by keys')
  await signIn(page, 'boss@move.test')
  await open(page, `records/${names.job}/${id}`)
  expect([await badge(page).innerText(), await badge(page).getAttribute('class')]).toEqual([
    names.fresh,
    expect.stringContaining('info'),
  ])
  await page.getByRole('button', { name: names.take, exact: true }).focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  const said = await dialog.innerText()
  for (const word of [names.take, names.fresh, names.busy, names.who]) expect(said).toContain(word)
  expect(said).not.toContain(names.why)
  await dialog.locator(`[data-field="${names.who}"] input`).focus()
  await page.keyboard.press('Enter')
  await dialog.locator(`[data-field="${names.who}"] .issue`).waitFor()
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-invalid'))).toBe('true')
  expect((await stored(id))[names.state]).toBe(names.fresh)
  await page.keyboard.type('someone')
  await page.keyboard.press('Enter')
  await page.getByRole('status').getByText(`by keys is now: ${names.busy}`).waitFor({ state: 'attached' })
  expect(await stored(id)).toMatchObject({ [names.state]: names.busy, [names.who]: 'someone' })
  expect(await badge(page).innerText()).toBe(names.busy)
  expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('status')
  expect(complaints).toEqual([])
  await context.close()
})

test('what somebody else changed meanwhile stops it, and is read again without losing what was typed', async () => {
  const { page, context } = await openPage(browser, server)
  const id = await job('at once')
  await signIn(page, 'boss@move.test')
  await open(page, `records/${names.job}/${id}`)
  await page.getByRole('button', { name: names.take, exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.locator(`[data-field="${names.who}"] input`).fill('me')
  await database.superuser(`update ${table} set version = version + 1, ${names.why} = 'seen' where id = '${id}'`)
  await dialog.getByRole('button', { name: names.take, exact: true }).click()
  await dialog.getByText('nothing was done').waitFor()
  expect(await stored(id)).toMatchObject({ [names.state]: names.fresh, [names.who]: null })
  await dialog.getByRole('button', { name: 'Read again' }).click()
  expect(await dialog.locator(`[data-field="${names.who}"] input`).inputValue()).toBe('me')
  await dialog.getByRole('button', { name: names.take, exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  expect(await stored(id)).toMatchObject({ [names.state]: names.busy, [names.who]: 'me', [names.why]: 'seen' })
  await page.getByRole('button', { name: names.finish, exact: true }).click()
  await database.superuser(
    `update ${table} set version = version + 1, ${names.state} = '${names.off}' where id = '${id}'`,
  )
  await dialog.getByRole('button', { name: names.finish, exact: true }).click()
  await dialog.getByRole('button', { name: 'Read again' }).click()
  await dialog.getByText('can no longer be done').waitFor()
  expect(await dialog.getByRole('button', { name: names.finish, exact: true }).count()).toBe(0)
  await context.close()
})

test('the other steps stand in a menu on a phone, in Chinese, and Esc changes nothing', async () => {
  const { page, complaints, context } = await openPage(browser, server, { width: 390, height: 844, locale: 'zh-CN' })
  const id = await job('on a phone')
  await signIn(page, 'boss@move.test')
  await open(page, `records/${names.job}/${id}`)
  const dialog = page.getByRole('dialog')
  const choose = async () => {
    await page.getByRole('button', { name: '更多操作' }).click()
    await page.getByRole('button', { name: `${names.drop} 中`, exact: true }).click()
  }
  await choose()
  for (const word of ['gone for good 中', `${names.fresh} 中`, `${names.off} 中`, '状态将变为'])
    expect(await dialog.innerText()).toContain(word)
  expect(await overflow(page)).toBeLessThanOrEqual(0)
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  expect((await stored(id))[names.state]).toBe(names.fresh)
  await choose()
  await dialog.getByRole('button', { name: `${names.drop} 中`, exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.locator('header.bar .tag.bad').waitFor()
  expect((await stored(id))[names.state]).toBe(names.off)
  expect(complaints).toEqual([])
  await context.close()
})

test('who may change a record but is granted no transition sees its state and no step', async () => {
  const { page, context } = await openPage(browser, server)
  const id = await job('watched')
  await signIn(page, 'watcher@move.test')
  await open(page, `records/${names.job}/${id}`)
  expect(await badge(page).innerText()).toBe(names.fresh)
  expect(await page.getByRole('button', { name: names.take, exact: true }).count()).toBe(0)
  await open(page, `views/${names.board}`)
  const card = page.locator(`[data-lane="${names.fresh}"] li`, { hasText: 'watched' })
  expect(await card.getAttribute('draggable')).toBe('false')
  await context.close()
})

test('a card goes only where a transition leads, after its dialog', async () => {
  const { page, complaints, context } = await openPage(browser, server)
  const id = await job('a card')
  await signIn(page, 'boss@move.test')
  await open(page, `views/${names.board}`)
  const lane = (state: string) => page.locator(`[data-lane="${state}"]`)
  const card = (state: string) => lane(state).locator('li', { hasText: 'a card' })
  const dialog = page.getByRole('dialog')
  const open3 = await card(names.fresh)
    .locator('option:not([disabled])')
    .evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value))
  expect(open3).toEqual([names.fresh, names.busy, names.off])
  await card(names.fresh).dragTo(lane(names.over))
  expect(await dialog.count()).toBe(0)
  await card(names.fresh).dragTo(lane(names.busy))
  await dialog.locator(`[data-field="${names.who}"] input`).fill('me')
  await dialog.getByRole('button', { name: names.take, exact: true }).click()
  await card(names.busy).waitFor()
  expect((await stored(id))[names.state]).toBe(names.busy)
  await card(names.busy).getByRole('link').focus()
  await page.keyboard.press('Shift+ArrowRight')
  await dialog.getByRole('button', { name: names.finish, exact: true }).click()
  await card(names.over).waitFor()
  expect(await card(names.over).getAttribute('draggable')).toBe('false')
  expect((await stored(id))[names.state]).toBe(names.over)
  expect(complaints).toEqual([])
  await context.close()
})
