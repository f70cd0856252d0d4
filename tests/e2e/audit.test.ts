import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DocumentFile } from '@courtyard/metadata/parse'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeWindows, openBrowser, openPage, overflow, signIn, visit } from './support/browser.ts'
import { e2eDocuments } from './support/documents.ts'
import { CLERK, STAFF, type Stage, startStage } from './support/stage.ts'

let stage: Stage
let browser: Browser
let anchors: string

/** Those of every browser test, whose manager reads the audit too; flats have a history. */
const documents = (tenant: string): DocumentFile[] =>
  e2eDocuments(tenant).map(({ path, text }) => {
    if (path === 'entities/flat.json') return { path, text: JSON.stringify({ ...JSON.parse(text), history: true }) }
    if (path !== 'roles/manager.json') return { path, text }
    const role = JSON.parse(text)
    return { path, text: JSON.stringify({ ...role, rules: [...role.rules, { name: 'audit', action: 'run:audit' }] }) }
  })

beforeAll(async () => {
  anchors = await mkdtemp(join(tmpdir(), 'courtyard-anchors-'))
  const key = Buffer.from(Array.from({ length: 32 }, (_, at) => at * 7)).toString('base64')
  stage = await startStage(documents, { COURTYARD_AUDIT_KEY: key, COURTYARD_AUDIT_DIR: anchors })
  browser = await openBrowser()
})
afterAll(async () => {
  await closeWindows(browser)
  await stage?.close()
  await rm(anchors, { recursive: true, force: true })
})

test('who did what is found by kind and person, taken along, verified, and reached from the history of a record', async () => {
  const { page, context, complaints } = await openPage(browser, stage)
  await signIn(page, STAFF)
  await page.getByRole('link', { name: 'Audit', exact: true }).click()
  await page.getByText('It was never verified.').waitFor()
  await page.getByRole('combobox', { name: 'Everything' }).selectOption('access')
  await expect.poll(() => new URL(page.url()).searchParams.get('group')).toBe('access')
  await expect.poll(() => page.locator('tbody tr').count()).toBeGreaterThan(2)
  const groups = await page.locator('tbody tr td:nth-child(3)').allInnerTexts()
  expect(new Set(groups)).toEqual(new Set(['Member changed', 'Rules of roles published']))

  // What is told of it is in words, not in keys of the program.
  const details = await page.locator('tbody tr td:nth-child(5)').allInnerTexts()
  expect(details.join('\n')).toContain('Roles')
  expect(details.join('\n')).not.toMatch(/\broles\b/)

  if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, 'audit.png'), fullPage: true })
  const file = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Export CSV' }).click()
  expect((await file).suggestedFilename()).toBe('audit.csv')

  // The worker signs where the chain ends by itself, at the next full hour: here at once.
  const due = "update t_acme.k_job set due_at = now() - interval '1 minute' where kind = 'audit_anchor' returning id"
  await expect.poll(async () => (await stage.superuser(due)).rows.length, { timeout: 60_000 }).toBe(1)
  await page.getByRole('button', { name: 'Verify now' }).click()
  await expect.poll(async () => (await readdir(anchors)).length, { timeout: 60_000 }).toBeGreaterThan(0)
  await expect
    .poll(
      async () => {
        await page.reload()
        return await page.getByText(/Whole: \d+ rows fit one by one/).count()
      },
      { timeout: 60_000 },
    )
    .toBe(1)

  await visit(page, '/t/acme/audit?by=nobody')
  await page.getByText('Nothing was noted like this').waitFor()
  await page.getByRole('link', { name: 'Clear' }).click()
  await expect.poll(() => page.locator('tbody tr').count()).toBeGreaterThan(5)

  const [flat] = stage.ids.flats
  await visit(page, `/t/acme/records/flat/${flat}`)
  await page.getByRole('link', { name: 'Audit of this record' }).click()
  await expect.poll(() => new URL(page.url()).searchParams.get('subject_id')).toBe(flat)

  await page.setViewportSize({ width: 390, height: 844 })
  await visit(page, '/t/acme/audit')
  expect(await overflow(page)).toBe(0)
  expect(complaints).toEqual([])
  await context.close()
})

test('who has no right to it finds neither the page nor a way to it', async () => {
  const { page, context } = await openPage(browser, stage)
  await signIn(page, CLERK)
  expect(await page.getByRole('link', { name: 'Audit', exact: true }).count()).toBe(0)
  const answer = await page.goto(`${stage.url}/t/acme/audit`)
  expect(answer?.status()).toBe(403)
  const policy = answer?.headers()['content-security-policy'] ?? ''
  // Guards the pages against scripts that are not ours: each page has a nonce of its own, and nothing inline runs without.
  expect(policy).toMatch(/script-src [^;]*'nonce-[\w+/=-]{16,}'/)
  expect(policy).not.toMatch(/script-src [^;]*'unsafe-inline'/)
  expect(answer?.headers()['x-content-type-options']).toBe('nosniff')
  await context.close()
})
