import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { base32 } from '@better-auth/utils/base32'
import { createOTP } from '@better-auth/utils/otp'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withMembers } from '../api/members-documents.ts'
import { openBrowser, openPage, overflow, signIn, visit } from './support/browser.ts'
import { e2eDocuments } from './support/documents.ts'
import { CLERK, PASSWORD, STAFF, type Stage, startStage } from './support/stage.ts'

const NEW = 'quiet otters borrow umbrellas'
let stage: Stage
let browser: Browser
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'courtyard-messages-'))
  const settings = { COURTYARD_MESSAGES_DIR: folder, COURTYARD_DEMO: '1' }
  stage = await startStage((tenant) => withMembers(e2eDocuments(tenant)), settings)
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await stage?.close()
  await rm(folder, { recursive: true, force: true })
})

/** The newest link that would have been sent to an address, as the quick start's page shows it. */
async function linkTo(page: Page, address: string): Promise<string> {
  const letter = page.locator('article').filter({ hasText: address }).first()
  await expect
    .poll(
      async () => {
        await visit(page, '/shelf')
        return await letter.count()
      },
      { timeout: 90_000, interval: 500 },
    )
    .toBe(1)
  return /\/set-password\?\S+/.exec(await letter.innerText())?.[0] ?? ''
}

test('a forgotten password is set by the link that was sent, which is dead afterwards; the pages fit a phone', async () => {
  const { page, context } = await openPage(browser, stage)
  await page.setViewportSize({ width: 390, height: 844 })
  await visit(page, '/')
  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  await page.getByLabel('Email').fill(CLERK)
  await page.getByRole('button', { name: 'Send the link' }).click()
  await page.getByText('a link is on its way').waitFor()
  const link = await linkTo(page, CLERK)
  expect(await overflow(page)).toBe(0)
  await visit(page, link)
  await page.getByLabel('New password').fill('password1234')
  await page.getByRole('button', { name: 'Save and sign in' }).click()
  await page.getByRole('alert').filter({ hasText: 'easy to guess' }).waitFor()
  await page.getByLabel('New password').fill(NEW)
  await page.getByRole('button', { name: 'Save and sign in' }).click()
  await page.waitForURL(/\/t\/acme/)
  await visit(page, link)
  await page.getByText('does not work any more').waitFor()
  await visit(page, '/account')
  expect(await overflow(page)).toBe(0)
  await context.close()
})

test('the second step is turned on with a code, asked for at sign-in, and a lost phone is met by a recovery code', async () => {
  const { page, context } = await openPage(browser, stage)
  await signIn(page, STAFF)
  await visit(page, '/account')
  const part = page.getByRole('region', { name: 'Second step' })
  await part.getByLabel('Your password').fill(PASSWORD)
  await part.getByRole('button', { name: 'Turn on the second step' }).click()
  const secret = await part.locator('code').innerText()
  const key = new TextDecoder().decode(base32.decode(secret))
  await part.getByLabel('6-digit code').fill(await createOTP(key).totp())
  await part.getByRole('button', { name: 'Turn on', exact: true }).click()
  const codes = part.getByRole('listitem')
  await expect.poll(() => codes.count()).toBe(10)
  const code = await codes.first().innerText()

  const other = await openPage(browser, stage)
  await visit(other.page, '/')
  await other.page.fill('#email', STAFF)
  await other.page.fill('#password', PASSWORD)
  await other.page.press('#password', 'Enter')
  await other.page.getByLabel('Code or recovery code').fill(code)
  await other.page.getByRole('button', { name: 'Continue' }).click()
  await other.page.waitForURL(/\/t\/acme/)

  await visit(page, '/account')
  await page.getByRole('button', { name: 'Sign out everywhere else' }).click()
  await page.getByText('Sign-ins ended: 1').waitFor()
  await expect
    .poll(async () => {
      await other.page.goto('/account')
      return new URL(other.page.url()).pathname
    })
    .toBe('/')
  await part.getByLabel('Your password').fill(PASSWORD)
  await part.getByRole('button', { name: 'Turn off' }).click()
  await part.getByText('A password is enough').waitFor()
  await context.close()
  await other.context.close()
})

test('an administrator invites somebody, makes an account of a program with a key, and ends what they may', async () => {
  const { page, context } = await openPage(browser, stage)
  await signIn(page, STAFF)
  await visit(page, '/t/acme/members')
  await page.getByRole('button', { name: 'Invite somebody' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('New Colleague')
  await dialog.getByLabel('E-mail').fill('new@acme.test')
  await dialog.getByLabel('Role').selectOption('viewer')
  await dialog.getByRole('button', { name: 'Send the invitation' }).click()
  await dialog.getByText('is on its way').waitFor()
  await dialog.getByRole('button', { name: 'Close' }).click()
  const visitor = await openPage(browser, stage)
  await visit(visitor.page, await linkTo(visitor.page, 'new@acme.test'))
  await visitor.page.getByLabel('New password').fill(NEW)
  await visitor.page.getByRole('button', { name: 'Save and sign in' }).click()
  await visitor.page.waitForURL(/\/t\/acme/)
  await visitor.context.close()

  await page.getByRole('button', { name: 'New program account' }).click()
  await dialog.getByLabel('Name').fill('Meter reader')
  await dialog.getByLabel('Role').selectOption('viewer')
  await dialog.getByRole('button', { name: 'Create' }).click()
  await dialog.getByText('Make a key for it').waitFor()
  await dialog.getByRole('button', { name: 'Close' }).click()
  await page
    .getByRole('row', { name: /Meter reader/ })
    .getByRole('button', { name: 'Sign-ins' })
    .click()
  await dialog.getByLabel('What for').fill('readings')
  await dialog.getByRole('button', { name: 'Make a key' }).click()
  const key = await dialog.getByRole('status').locator('code').innerText()
  const me = async () =>
    (await fetch(`${stage.url}/t/acme/api/v1/me`, { headers: { authorization: `Bearer ${key}` } })).status
  expect(await me()).toBe(200)
  await dialog.getByRole('button', { name: 'Revoke' }).click()
  await dialog.getByText('revoked').waitFor()
  await expect.poll(me).toBe(401)
  await page.setViewportSize({ width: 390, height: 844 })
  expect(await overflow(page)).toBe(0)
  await context.close()
})
