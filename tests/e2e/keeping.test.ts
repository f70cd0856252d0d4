import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { relationsDocuments } from '../api/relations-documents.ts'
import { closeWindows, openBrowser, openPage, overflow, signIn, visit } from './support/browser.ts'
import { STAFF, type Stage, startStage } from './support/stage.ts'

// What is kept about records, as people see it: lists of references, owned lines, history, trash, saved filters.
let stage: Stage
let browser: Browser
beforeAll(async () => {
  stage = await startStage(relationsDocuments)
  browser = await openBrowser()
})
afterAll(async () => {
  await closeWindows(browser)
  await stage?.close()
})
const looks = [
  { width: 1440, height: 900, theme: 'light' },
  { width: 390, height: 844, theme: 'dark' },
] as const

test.each(looks)(
  'a list of references is a row of chips that are added and taken away, and its history tells it, at $width px',
  async (look) => {
    const wiring = await stage.staff.create('skill', { name: 'Wiring' })
    await stage.staff.create('skill', { name: 'Welding' })
    const worker = await stage.staff.create('worker', { name: 'Ann', skills: [wiring.id] })
    const { page, context, complaints } = await openPage(browser, stage, look)
    await signIn(page, STAFF)
    await visit(page, `/t/acme/records/worker/${worker.id}`)
    const skills = page.locator('[data-field="skills"]')
    expect(await skills.getByRole('listitem').allInnerTexts()).toEqual([expect.stringContaining('Wiring')])
    await skills.getByRole('combobox').fill('Weld')
    await page
      .getByRole('option', { name: /Welding/ })
      .first()
      .click()
    await skills.getByRole('button', { name: /Wiring/ }).click()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved', { exact: true }).waitFor()
    const stored = await stage.staff.list('worker', {
      select: 'skills',
      filter: JSON.stringify({ field: 'id', op: 'eq', value: worker.id }),
    })
    expect(JSON.stringify(stored.items[0]?.skills)).toContain('Welding')
    expect(JSON.stringify(stored.items[0]?.skills)).not.toContain('Wiring')
    const history = page.getByRole('region', { name: 'History' })
    await history
      .getByRole('listitem')
      .filter({ hasText: /王会计[\s\S]*Wiring[\s\S]*Welding/ })
      .waitFor()
    if (process.env.SHOTS)
      await page.screenshot({ path: `${process.env.SHOTS}/keep-chips-${look.width}.png`, fullPage: true })
    expect(await overflow(page)).toBe(0)
    expect(complaints).toEqual([])
    await context.close()
  },
)

test.each(looks)(
  'owned lines are added, changed and taken away where they stand, and a mistake shows at its line, at $width px',
  async (look) => {
    const order = await stage.staff.create('order', {
      name: 'Paint',
      lines: [
        { what: 'brush', amount: '3.00' },
        { what: 'white', amount: '20.00' },
      ],
    })
    const { page, context, complaints } = await openPage(browser, stage, look)
    await signIn(page, STAFF)
    await visit(page, `/t/acme/records/order/${order.id}`)
    const rows = page.locator('[data-field="lines"] tbody tr')
    await page
      .getByRole('button', { name: /Add a line/ })
      .first()
      .click()
    const last = rows.last()
    await last.locator('input').first().fill('roller')
    await page.getByRole('button', { name: 'Save' }).click()
    await last.locator('[aria-invalid="true"]').first().waitFor()
    expect(await rows.first().locator('[aria-invalid="true"]').count()).toBe(0)
    if (process.env.SHOTS)
      await page.screenshot({ path: `${process.env.SHOTS}/keep-lines-${look.width}.png`, fullPage: true })
    await last.locator('[aria-invalid="true"]').first().fill('7.50')
    await rows
      .first()
      .getByRole('button', { name: /Remove/ })
      .click()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved', { exact: true }).waitFor()
    const lines = await stage.staff.list('order_line', {
      select: 'what,amount',
      sort: 'what',
      filter: JSON.stringify({ field: 'order', op: 'eq', value: order.id }),
    })
    expect(lines.items.map(({ what, amount }) => `${what} ${amount}`)).toEqual(['roller 7.50', 'white 20.00'])
    expect(await overflow(page)).toBe(0)
    // The mistake itself is the one thing the browser notes.
    expect(complaints.filter((one) => !one.includes('422'))).toEqual([])
    await context.close()
  },
)

test('deleting says where the record goes, and the trash gives it back', async () => {
  const order = await stage.staff.create('order', { name: 'Gone for a while', lines: [] })
  const { page, context } = await openPage(browser, stage)
  await signIn(page, STAFF)
  await visit(page, `/t/acme/records/order/${order.id}`)
  await page.getByRole('button', { name: 'Delete' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText(/goes to the trash[\s\S]*30 days/).waitFor()
  await dialog.getByRole('button', { name: /^Delete/ }).click()
  await page.waitForURL((url) => !url.pathname.includes(order.id))
  await visit(page, '/t/acme/records/order/trash')
  await page
    .getByRole('row', { name: /Gone for a while/ })
    .getByRole('button', { name: 'Restore' })
    .click()
  await page.getByRole('row', { name: /Gone for a while/ }).waitFor({ state: 'detached' })
  expect((await stage.staff.read('order', order.id)).name).toBe('Gone for a while')
  await context.close()
})

test('what is filtered is saved under a name, used again, and deleted', async () => {
  const { page, context } = await openPage(browser, stage)
  await signIn(page, STAFF)
  await visit(page, '/t/acme/views/flats?f=code:eq:1-03')
  expect(await page.locator('tbody tr').count()).toBe(1)
  await page.getByRole('button', { name: /Saved filters/ }).click()
  await page.getByLabel('Name', { exact: true }).fill('Only three')
  await page.getByRole('button', { name: 'Save as…' }).click()
  await page.getByRole('link', { name: 'Only three' }).waitFor()
  await visit(page, '/t/acme/views/flats')
  expect(await page.locator('tbody tr').count()).toBe(12)
  await page.getByRole('button', { name: /Saved filters/ }).click()
  await page.getByRole('link', { name: 'Only three' }).click()
  await page.getByText('1-01').first().waitFor({ state: 'detached' })
  expect(await page.locator('tbody tr').count()).toBe(1)
  await page.getByRole('button', { name: /Saved filters/ }).click()
  await page.getByRole('button', { name: 'Delete Only three' }).click()
  await page.getByRole('link', { name: 'Only three' }).waitFor({ state: 'detached' })
  expect((await stage.staff.savedFilters('flats')).items).toEqual([])
  await context.close()
})
