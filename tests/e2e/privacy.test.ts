import type { DocumentFile } from '@courtyard/metadata/parse'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, openPage, overflow, signIn, visit } from './support/browser.ts'
import { e2eDocuments } from './support/documents.ts'
import { OWNER, STAFF, type Stage, startStage } from './support/stage.ts'

let stage: Stage
let browser: Browser
const label = (zh: string, en: string) => ({ 'zh-CN': zh, en })
const purposes = [
  { name: 'news', label: label('通知', 'News'), text: label('可以给您发通知。', 'We may send you news.') },
]
/** People who are people, a company that asks them for a consent, and staff who answer them. */
const documents = (tenant: string): DocumentFile[] =>
  e2eDocuments(tenant).map((file) => {
    const body = JSON.parse(file.text)
    const as = (more: object) => ({ ...file, text: JSON.stringify({ ...body, ...more }) })
    if (body.kind === 'tenant') return as({ privacy: { purposes } })
    if (body.kind === 'role' && body.name === 'manager')
      return as({ rules: [...body.rules, { name: 'privacy', action: 'run:privacy' }] })
    if (body.kind !== 'entity' || body.name !== 'person') return file
    const fields = body.fields.map((field: { name: string }) =>
      ['name', 'email'].includes(field.name) ? { ...field, personal: field.name } : field,
    )
    return as({ person: true, search: ['name'], fields })
  })

beforeAll(async () => {
  stage = await startStage(documents)
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await stage?.close()
})

test('a person sees what is held of them, asks and agrees; staff find it due, look at the file, and answer', async () => {
  const own = await openPage(browser, stage)
  await own.page.setViewportSize({ width: 390, height: 844 })
  await signIn(own.page, OWNER)
  await own.page.getByRole('link', { name: 'My data' }).click()
  await own.page.getByRole('heading', { name: 'What we hold of you' }).waitFor()
  await own.page.locator('main').getByText('周启明').waitFor()
  await own.page.getByLabel('Anything to add (optional)').fill('What do you know of me?')
  await own.page.getByRole('button', { name: 'Send' }).click()
  await own.page.getByRole('button', { name: 'Take back' }).waitFor()
  await own.page.getByText('We may send you news.').waitFor()
  await own.page.getByRole('button', { name: 'Agree' }).click()
  await own.page.getByRole('button', { name: 'Withdraw consent' }).waitFor()
  expect(await overflow(own.page)).toBe(0)
  expect(own.complaints).toEqual([])
  await own.context.close()

  const { page, context, complaints } = await openPage(browser, stage)
  await signIn(page, STAFF)
  await visit(page, '/t/acme/privacy')
  await page.getByText('1 to answer').waitFor()
  await visit(page, '/t/acme/privacy?q=nobody')
  await page.getByText('There are no requests').waitFor()
  await visit(page, '/t/acme/privacy')
  await page.getByRole('link', { name: '周启明' }).click()
  await page.getByText('What do you know of me?').waitFor()
  await page.getByText('Agrees', { exact: true }).waitFor()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Everything held, to read' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('held.html')
  await page.setViewportSize({ width: 390, height: 844 })
  expect(await overflow(page)).toBe(0)
  await page.getByRole('button', { name: 'Mark as answered' }).click()
  await page.getByLabel('What was answered').fill('handed over')
  await page.getByRole('dialog').getByRole('button', { name: 'Mark as answered' }).click()
  await page.getByText('handed over').waitFor()
  expect(complaints).toEqual([])
  await context.close()
})

test('a request is taken down from the record, an overdue one is told, and a person is forgotten once it was confirmed', async () => {
  const { id } = (await stage.staff.create('person', { name: '易忘', email: 'yi@example.com' })) as { id: string }
  const { page, context, complaints } = await openPage(browser, stage)
  await signIn(page, STAFF)
  await visit(page, `/t/acme/records/person/${id}`)
  await page.getByRole('link', { name: 'Take a data request down' }).click()
  await page.getByLabel('Request').selectOption('erasure')
  await page.getByLabel('Received').fill(new Date(Date.now() - 40 * 86_400_000).toISOString().slice(0, 10))
  await page.getByRole('button', { name: 'Take down' }).click()
  await page.getByText('What erasing does').waitFor()
  await visit(page, '/t/acme/privacy')
  await page.getByText('1 of them overdue').waitFor()
  await page.setViewportSize({ width: 390, height: 844 })
  expect(await overflow(page)).toBe(0)
  await page.getByRole('link', { name: '易忘' }).click()
  await page.getByText(/Person, 1 record: .*name/i).waitFor()
  expect(await overflow(page)).toBe(0)
  await page.getByRole('button', { name: 'Forget this person' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('This cannot be taken back').waitFor()
  await dialog.getByRole('textbox').fill('somebody')
  await dialog.getByRole('button', { name: 'Forget this person' }).click()
  await dialog.getByRole('alert').getByText('not confirmed').waitFor()
  await dialog.getByRole('textbox').fill('易忘')
  await dialog.getByRole('button', { name: 'Forget this person' }).click()
  await page.getByText('Answered').first().waitFor()
  expect((await stage.staff.read('person', id)).name).toMatch(/^已删除-/)
  // The browser tells of the refusal that was asked for.
  expect(complaints.filter((text) => !/422/.test(text))).toEqual([])
  await context.close()
})
