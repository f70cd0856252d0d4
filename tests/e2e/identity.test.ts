import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { base32 } from '@better-auth/utils/base32'
import { createOTP } from '@better-auth/utils/otp'
import { systemClock } from '@courtyard/std/clock'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Issuer, startIssuer } from '../api/issuer.ts'
import { withMembers } from '../api/members-documents.ts'
import { closeWindows, openBrowser, openPage, overflow, shown, signIn, visit } from './support/browser.ts'
import { e2eDocuments } from './support/documents.ts'
import { CLERK, freePort, PASSWORD, STAFF, type Stage, startStage } from './support/stage.ts'

const NEW = 'quiet otters borrow umbrellas'
const CLIENT = { id: 'courtyard', secret: 'what the issuer gave' }
let issuer: Issuer
let stage: Stage
/** The same server under a name: browsers make no passkeys for numbers. */
let site: Pick<Stage, 'url'>
let browser: Browser
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'courtyard-messages-'))
  const port = String(await freePort())
  site = { url: `http://localhost:${port}` }
  issuer = await startIssuer(CLIENT, () => systemClock.now())
  const settings = {
    ...{ PORT: port, COURTYARD_MESSAGES_DIR: folder, COURTYARD_DEMO: '1' },
    COURTYARD_OUTBOUND_ALLOW: issuer.origin,
  }
  stage = await startStage((tenant) => withMembers(e2eDocuments(tenant)), settings)
  browser = await openBrowser()
})
afterAll(async () => {
  await closeWindows(browser)
  await stage?.close()
  await issuer?.close()
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
  await page.waitForURL('**/recover') // the page before asks by a field of the same name
  await shown(page)
  await page.getByLabel('E-mail or phone number').fill(CLERK)
  await page.getByRole('button', { name: 'Continue' }).click()
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

// What only a browser shows: it refuses six digits where the pattern of the field is wrong.
test('a number gets a code, which opens the page for a new password', async () => {
  const phone = '13811112222'
  await stage.staff.invite({ name: 'With Number', role: 'viewer', email: 'number@acme.test', phone })
  const { page, context } = await openPage(browser, stage, { width: 390, height: 844, locale: 'zh-CN' })
  await visit(page, '/recover')
  await page.getByLabel('邮箱或手机号').fill(phone)
  await page.getByRole('button', { name: '继续' }).click()
  await page.getByText('验证码已经发出').waitFor()
  const shelf = await openPage(browser, stage)
  const note = shelf.page.locator('article').filter({ hasText: '登录验证码' }).filter({ hasText: phone }).first()
  await expect
    .poll(
      async () => {
        await visit(shelf.page, '/shelf')
        return await note.count()
      },
      { timeout: 90_000, interval: 500 },
    )
    .toBe(1)
  await page.getByLabel('6 位验证码').fill(/验证码 (\d{6})/.exec(await note.innerText())?.[1] ?? '')
  await page.getByRole('button', { name: '继续' }).click()
  await page.waitForURL(/\/set-password/)
  await page.getByLabel('新密码').fill(NEW)
  await page.getByRole('button', { name: '保存并登录' }).click()
  await page.waitForURL(/\/t\/acme/)
  await shelf.context.close()
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

/** An authenticator inside the browser, which has its holder's finger. */
async function withFinger(page: Page) {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true } as const
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: { ...options, isUserVerified: true, automaticPresenceSimulation: true },
  })
}

test('a passkey is added with the password, opens the company without one, stands for the second step, and is removed', async () => {
  const { page, context } = await openPage(browser, site, { width: 390, height: 844 })
  await withFinger(page)
  await signIn(page, STAFF)
  await visit(page, '/account')
  const part = page.getByRole('region', { name: 'Passkeys' })
  await part.getByLabel('Name').fill('My phone')
  await part.getByLabel('Your password').fill(PASSWORD)
  await part.getByRole('button', { name: 'Add a passkey' }).click()
  await expect.poll(() => part.locator('code').count()).toBe(10)
  await part.getByText('never used').waitFor()
  expect(await overflow(page)).toBe(0)

  await context.clearCookies()
  await visit(page, '/')
  await page.getByRole('button', { name: 'Use a passkey' }).click()
  await page.waitForURL(/\/t\/acme/)

  await context.clearCookies()
  await visit(page, '/')
  await page.fill('#email', STAFF)
  await page.fill('#password', PASSWORD)
  await page.press('#password', 'Enter')
  await page.getByLabel('Code or recovery code').waitFor()
  await page.getByRole('button', { name: 'Use a passkey' }).click()
  await page.waitForURL(/\/t\/acme/)

  await visit(page, '/account')
  const mine = page.getByRole('region', { name: 'Passkeys' })
  await mine.getByText('Rename or remove').click()
  await mine.getByRole('listitem').getByLabel('Your password').fill(PASSWORD)
  await mine.getByRole('button', { name: 'Remove' }).click()
  await expect.poll(() => mine.getByText('My phone').count()).toBe(0)
  await context.close()
})

// What only a browser shows: it goes to another site and comes back with the cookies it has by then.
test('single sign-on is set up, an account is linked, and its holder comes in through the issuer', async () => {
  const { page, context, complaints } = await openPage(browser, site, { width: 390, height: 844 })
  await signIn(page, STAFF)
  await visit(page, '/t/acme/single-sign-on')
  await page.getByLabel('Address of the issuer').fill(issuer.origin)
  await page.getByLabel('Client id').fill(CLIENT.id)
  await page.getByLabel('Client secret').fill(CLIENT.secret)
  await page.getByLabel('Domains of addresses').fill('acme.test')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved.').waitFor()
  expect(await overflow(page)).toBe(0)
  issuer.becomes({ sub: 'subject of staff', email: STAFF, email_verified: true })
  await visit(page, '/account')
  const part = page.getByRole('region', { name: 'Single sign-on' })
  await part.getByLabel('Your password').fill(PASSWORD)
  await part.getByRole('button', { name: 'Link my account' }).click()
  await part.getByText('Linked: you may sign in').waitFor()
  await context.clearCookies()
  await visit(page, '/sign-on?company=acme')
  expect(await overflow(page)).toBe(0)
  await page.getByRole('link', { name: 'Go there' }).click()
  await page.waitForURL(/\/t\/acme/)
  issuer.becomes({ sub: 'a stranger', email: 'stranger@acme.test', email_verified: true })
  await context.clearCookies()
  await visit(page, '/sign-on?company=acme')
  await page.getByRole('link', { name: 'Go there' }).click()
  await page.getByText('No account here is linked to it').waitFor()
  expect(complaints).toEqual([])
  await context.close()
})
