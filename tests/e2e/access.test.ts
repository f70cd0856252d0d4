import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withMembers } from '../api/members-documents.ts'
import { closeWindows, openBrowser, openPage, overflow, signIn, visit } from './support/browser.ts'
import { e2eDocuments } from './support/documents.ts'
import { CLERK, STAFF, type Stage, startStage } from './support/stage.ts'

let stage: Stage
let browser: Browser
beforeAll(async () => {
  stage = await startStage((tenant) => withMembers(e2eDocuments(tenant)))
  browser = await openBrowser()
})
afterAll(async () => {
  await closeWindows(browser)
  await stage?.close()
})

test('an administrator reads what roles may do, asks why somebody sees a record, and looks as them, only looking', async () => {
  const { page, context, complaints } = await openPage(browser, stage)
  await signIn(page, STAFF)
  await visit(page, '/t/acme/access?role=clerk')
  const flats = page.locator('section.sheet').filter({ has: page.getByRole('heading', { name: 'flat', exact: true }) })
  await flats.getByText('Status is “free”').waitFor()
  await page.getByRole('searchbox').fill('Status is')
  await expect.poll(() => page.locator('main h2').allInnerTexts()).toEqual(['flat'])
  await page.setViewportSize({ width: 390, height: 844 })
  expect(await overflow(page)).toBe(0)

  await visit(page, `/t/acme/records/flat/${stage.ids.flats[0]}`)
  await page.getByRole('link', { name: 'Who can see it' }).click()
  await page
    .locator('form select')
    .first()
    .selectOption({ label: `李文员 · ${CLERK}` })
  await page.getByRole('button', { name: 'Find out why' }).click()
  await page.getByText('These rules let it through').waitFor()
  await page.getByText('decided it').waitFor()
  await page.locator('form select').last().selectOption({ label: 'Note' })
  await page.getByRole('button', { name: 'Find out why' }).click()
  await page.getByText('carries this field').waitFor()
  expect(await overflow(page)).toBe(0)

  await visit(page, '/t/acme/members')
  const row = page.getByRole('row', { name: new RegExp(CLERK) })
  await row.getByRole('button', { name: 'Look as them' }).click()
  await page.getByText('You are looking as 李文员').waitFor()
  expect(await overflow(page)).toBe(0)
  await visit(page, `/t/acme/records/flat/${stage.ids.flats[0]}`)
  expect(await page.getByRole('link', { name: 'Who can see it' }).count()).toBe(0)
  await page.getByRole('button', { name: 'Stop, be yourself again' }).click()
  await row.getByRole('button', { name: 'Look as them' }).waitFor()
  expect(await page.getByText('You are looking as').count()).toBe(0)
  expect(complaints).toEqual([])
  await context.close()
})
