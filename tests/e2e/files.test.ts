import { createAuth } from '@courtyard/adapters/auth/auth'
import { createTenant } from '@courtyard/core/tenants/create-tenant'
import { addMember } from '@courtyard/core/tenants/members'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { filesDocuments } from '../api/files-documents.ts'
import { pdf, pngOf } from '../api/files-samples.ts'
import { closeWindows, openBrowser, openPage, signIn, visit } from './support/browser.ts'
import { depsOf, PASSWORD, SECRET, type Server, startServer } from './support/stage.ts'

const EMAIL = 'boss@files.test'
let database: FreshDatabase
let server: Server
let browser: Browser

beforeAll(async () => {
  database = await freshDatabase({ begun: ['acme'] })
  const deps = depsOf(database)
  await createTenant(deps, { name: 'acme', label: { en: 'Acme' }, files: filesDocuments('acme'), by: 'test' })
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

test('files are sent, taken away and put back, a signature is drawn; the record shows them and gives them out', async () => {
  const { page, complaints, context } = await openPage(browser, server)
  await signIn(page, EMAIL)
  await visit(page, '/t/acme/records/visit/new')
  const field = (name: string) => page.locator(`[data-field="${name}"]`)
  await field('code').locator('input').fill('shown')
  const png = { name: 'front.png', mimeType: 'image/png', buffer: await pngOf(640, 400) }
  await field('photo').locator('input[type=file]').setInputFiles(png)
  await field('photo').getByText('front.png').waitFor()
  const papers = ['one', 'two'].map((name) => ({
    name: `${name}.pdf`,
    mimeType: 'application/pdf',
    buffer: Buffer.from(pdf(name)),
  }))
  await field('papers').locator('input[type=file]').setInputFiles(papers)
  await field('papers').getByText('two.pdf', { exact: true }).waitFor()
  await field('papers').getByText('one.pdf', { exact: true }).waitFor()
  await field('papers')
    .getByRole('button', { name: /one\.pdf/ })
    .click()
  await field('papers')
    .getByRole('button', { name: /撤销|Undo/ })
    .click()
  await field('papers').getByText('one.pdf', { exact: true }).waitFor()
  await field('report')
    .locator('input[type=file]')
    .setInputFiles({ ...png, name: 'x.pdf' })
  await field('report').locator('.bad').waitFor()
  const pad = (await field('signed').locator('svg').boundingBox())!
  await page.mouse.move(pad.x + 20, pad.y + 20)
  await page.mouse.down()
  await page.mouse.move(pad.x + 120, pad.y + 60)
  await page.mouse.up()
  await page.locator('form button[type=submit]').click()
  await page.waitForURL(/records\/visit\/[0-9a-f-]{36}/)
  const { rows } = await database.superuser('select * from t_acme.e_visit')
  expect(rows[0].papers.map(({ name }: { name: string }) => name).sort()).toEqual(['one.pdf', 'two.pdf'])
  expect(rows[0].signed).toMatchObject({ drawn: [expect.any(Array)], by: 'Boss' })
  await page.goto('/t/acme/views/visits')
  const picture = page.locator('main img').first()
  await picture.waitFor()
  expect(await picture.evaluate((img: HTMLImageElement) => img.decode().then(() => img.naturalWidth))).toBe(320)
  expect(complaints.filter((text) => !/422/.test(text))).toEqual([])
  await context.close()
})
