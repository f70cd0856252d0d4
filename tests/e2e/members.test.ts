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

test('a role over sites is assigned to a colleague by what it is over, shown with who gave it, and ended by its consequence', async () => {
  const { page, context, complaints } = await openPage(browser, stage)
  await signIn(page, STAFF)
  await page.getByRole('link', { name: 'People and roles' }).click()
  await page.getByRole('searchbox', { name: 'Find by name or whole e-mail address' }).fill('李')
  const row = page.getByRole('row', { name: new RegExp(CLERK) })
  await expect.poll(() => page.locator('tbody tr').count()).toBe(1)
  await row.getByRole('button', { name: 'Assign a role' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.locator('select').selectOption('keeper')
  await dialog.getByRole('button', { name: 'Assign', exact: true }).click()
  await dialog.getByText('Say which records the role is over.').waitFor()
  await dialog.getByRole('combobox', { name: 'site' }).fill('North')
  await page.getByRole('option', { name: 'North garden' }).click()
  await dialog.getByRole('button', { name: 'Assign', exact: true }).click()
  await row.getByText('over North garden').waitFor()

  const given = row.getByRole('listitem').filter({ hasText: 'keeper' })
  expect(await given.getAttribute('title')).toContain('given by 王会计')
  await given.getByRole('button', { name: 'End' }).click()
  await dialog.getByText('From today on its rights are gone').waitFor()
  await dialog.getByRole('button', { name: 'End' }).click()
  await expect.poll(() => given.count()).toBe(0)
  await row.getByRole('button', { name: 'Show ended roles' }).click()
  expect(await given.innerText()).toContain('ended')

  await page.setViewportSize({ width: 390, height: 844 })
  await visit(page, '/t/acme/members')
  expect(await overflow(page)).toBe(0)
  expect(
    await page
      .getByRole('row', { name: new RegExp(STAFF) })
      .getByRole('button')
      .count(),
  ).toBe(0)
  // The browser tells of the one request that was refused for what it did not say.
  expect(complaints).toEqual(['Failed to load resource: the server responded with a status of 400 (Bad Request)'])
  await context.close()
})
