import { createAuth } from '@courtyard/adapters/auth/auth'
import { createTenant } from '@courtyard/core/tenants/create-tenant'
import { addMember } from '@courtyard/core/tenants/members'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sampledDocuments } from '../api/sampled.ts'
import { closeWindows, openBrowser, openPage, shown, signIn, visit } from './support/browser.ts'
import { depsOf, PASSWORD, SECRET, type Server, startServer } from './support/stage.ts'

const EMAIL = 'boss@sampled.test'
let database: FreshDatabase
let server: Server
let browser: Browser

beforeAll(async () => {
  database = await freshDatabase({ begun: ['acme'] })
  const deps = depsOf(database)
  await createTenant(deps, { name: 'acme', label: { en: 'Acme' }, files: sampledDocuments('acme'), by: 'test' })
  const auth = createAuth({ controlPool: database.database.controlPool, secret: SECRET, clock: deps.clock })
  const userId = await auth.createAccount({ tenant: 'acme', email: EMAIL, password: PASSWORD, name: 'Boss' })
  await addMember(deps, 'acme', { userId, name: 'Boss', email: EMAIL, roles: ['manager'], record: null })
  server = await startServer(database)
  browser = await openBrowser()
})
afterAll(async () => {
  await closeWindows(browser)
  await server?.stop()
  await database?.close()
})

/** What is typed into the first input of a field, and what the table holds of it. */
const TYPED = [
  ['code', 'form-1', 'form-1'],
  ['f_text', 'ab 1', 'ab 1'],
  ['f_long_text', 'two lines', 'two lines'],
  ['f_integer', '12', '12'],
  ['f_decimal', '1,234.5', '1234.5000'],
  ['f_money', '12.50', '12.50'],
  ['f_percent', '3.25', '0.0325'],
  ['f_date', '2026-10-01', '2026-10-01'],
  ['f_time', '08:30', '08:30'],
  ['f_duration', '2h 30min', '150'],
  ['f_period', '2026-10', '2026-10'],
  ['f_tags', 'corner, quiet', '{corner,quiet}'],
  ['f_phone', '138-0000-0000', '+8613800000000'],
  ['f_email', 'Name@Example.com', 'name@example.com'],
  ['f_id_number', '11010519491231002x', '11010519491231002X'],
  ['f_plate_number', '浙a·12345', '浙A12345'],
  ['f_url', 'https://example.com', 'https://example.com/'],
  ['f_json', '{"a":1}', '{"a": 1}'],
] as const

test('a form of every type is filled in by keyboard, told about in place, and read back', async () => {
  const { page, complaints, context } = await openPage(browser, server)
  await signIn(page, EMAIL)
  await visit(page, '/t/acme/records/sampled/new')
  const field = (name: string) => page.locator(`[data-field="${name}"]`)
  const input = (name: string) => field(name).locator('input, textarea').first()
  for (const [name, typed] of TYPED) {
    await input(name).focus()
    if (/_(date|period|time)$/.test(name)) await input(name).fill(typed)
    else await page.keyboard.type(typed)
  }
  await field('f_boolean').locator('select').selectOption('true')
  await field('f_enum').locator('select').selectOption('high')
  await field('f_multi_enum').locator('input[value="low"]').focus()
  await page.keyboard.press('Space')
  await field('f_multi_enum').locator('input[value="high"]').focus()
  await page.keyboard.press('Space')
  await field('f_datetime').locator('input').fill('2026-10-01T08:30')
  await field('f_rich_text').locator('[contenteditable]').focus()
  await page.keyboard.type('two ')
  await page.keyboard.press('Control+b')
  await page.keyboard.type('keys')
  for (const [part, text] of [
    ['region', '990101'],
    ['city', '杭州市'],
    ['detail', '文三路 90 号'],
  ] as const)
    await field('f_address').locator(`[name="${part}"]`).fill(text)
  await field('f_geo_point').locator('[name="lat"]').fill('30.274085')
  await field('f_geo_point').locator('[name="lng"]').fill('120.15507')

  await page.locator('button[type="submit"]').click()
  await field('f_address').locator('.issue').waitFor()
  expect(await field('f_address').locator('.issue').innerText()).toContain('330106')
  expect(await page.locator('.issue').count(), await page.locator('.issue').allInnerTexts().then(String)).toBe(1)
  await field('f_address').locator('[name="region"]').fill('330106')
  await page.locator('button[type="submit"]').click()
  await page.waitForURL(/\/records\/sampled\/[0-9a-f-]{36}/)
  await shown(page)

  const columns = [
    ...TYPED.map(([name]) => name),
    'f_boolean',
    'f_enum',
    'f_multi_enum',
    'f_rich_text',
    'f_address',
    'f_geo_point',
    'no',
  ]
  const { rows } = await database.superuser(
    `select ${columns.map((name) => `${name}::text`).join(', ')} from t_acme.e_sampled where code = 'form-1'`,
  )
  for (const [name, , stored] of TYPED) expect(rows[0][name], name).toBe(stored)
  expect(rows[0]).toMatchObject({ f_boolean: 'true', f_enum: 'high', f_multi_enum: '{low,high}' })
  expect(rows[0].f_rich_text).toMatch(/two.*<(b|strong)>keys<\/(b|strong)>/)
  expect(JSON.parse(rows[0].f_address)).toEqual({ region: '330106', city: '杭州市', detail: '文三路 90 号' })
  expect(JSON.parse(rows[0].f_geo_point)).toEqual({ lat: '30.274085', lng: '120.15507' })

  const typed = await page.locator('main input').evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value))
  const told = [await page.locator('main').innerText(), ...typed].join('\n')
  for (const text of ['3.25%', '2 h 30 min', '+8613800000000', '浙A12345', '文三路 90 号', rows[0].no])
    expect(told, text).toContain(text)
  expect(await page.locator('main svg[role="img"]').first().getAttribute('aria-label')).toBe(
    `https://example.com/r/form-1?no=${rows[0].no}`,
  )
  expect(await page.locator('main .rich b, main .rich strong').first().innerText()).toBe('keys')
  // The refused save is told by the browser as a failed request; nothing else is.
  expect(complaints.filter((text) => !/422/.test(text))).toEqual([])
  await context.close()
})

// Guards against a table that was tampered with: the page trusts no HTML, wherever it comes from.
test('formatted text that no server cleaned runs nothing', async () => {
  await database.superuser(
    `insert into t_acme.e_sampled (code, f_rich_text) values ('evil', '<p onclick="window.hit=1">a</p><img src=x onerror="window.hit=1"><svg onload="window.hit=1"></svg><a href="javascript:window.hit=1">b</a>')`,
  )
  const { rows } = await database.superuser(`select id from t_acme.e_sampled where code = 'evil'`)
  const { page, context } = await openPage(browser, server)
  await signIn(page, EMAIL)
  await visit(page, `/t/acme/records/sampled/${rows[0].id}`)
  const rich = page.locator('main .rich').first()
  expect(await rich.innerHTML()).not.toMatch(/onclick|onerror|onload|<img|<svg|javascript/)
  expect(await rich.innerText()).toContain('a')
  expect(await page.evaluate(() => 'hit' in window)).toBe(false)
  await context.close()
})
