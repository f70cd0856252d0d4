import { join } from 'node:path'
import type { DocumentFile } from '@courtyard/metadata/parse'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withMembers } from '../api/members-documents.ts'
import { openBrowser, openPage, overflow, signIn, visit } from './support/browser.ts'
import { e2eDocuments } from './support/documents.ts'
import { STAFF, type Stage, startStage } from './support/stage.ts'

let stage: Stage
let browser: Browser
const role = (where?: string): DocumentFile => ({
  path: 'roles/exporter.json',
  text: JSON.stringify({
    ...{ kind: 'role', name: 'exporter', label: { 'zh-CN': '导出员', en: 'Exporter' } },
    rules: [{ name: 'sites', action: ['read', 'export'], subject: 'site', ...(where && { where }) }],
  }),
})
const documents = (tenant: string): DocumentFile[] => [
  ...withMembers(e2eDocuments(tenant)).map((file) =>
    file.path === 'tenant.json'
      ? { ...file, text: JSON.stringify({ ...JSON.parse(file.text), access: { second: ['export'] } }) }
      : file,
  ),
  role("name = 'x'"),
]

const shot = async (page: Page, name: string) => {
  if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, `${name}.png`), fullPage: true })
}

beforeAll(async () => {
  stage = await startStage(documents)
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await stage?.close()
})

test('a draft says that it takes a second person, waits for one, and begins when one agrees', async () => {
  const { page, context, complaints } = await openPage(browser, stage)
  await signIn(page, STAFF)
  const draft = await stage.staff.createDraft('Exporters see every site')
  await stage.staff.putDraftDocument(draft, role())
  await visit(page, `/t/acme/publishing/drafts/${draft.id}`)
  await page.getByText('A second person has to agree').waitFor()
  await page.getByRole('button', { name: /^Publish as version/ }).click()
  await page.getByText('Waits for a second person').waitFor()
  await page.getByText('could do more: Exporter').waitFor()
  expect(await page.getByRole('button', { name: 'Agree and publish' }).count()).toBe(0)
  await page.setViewportSize({ width: 390, height: 844 })
  expect(await overflow(page)).toBe(0)
  await shot(page, 'second-asked')
  await page.getByRole('button', { name: 'Take back' }).click()
  await page.getByText('王会计 did not agree').waitFor()

  // The same as somebody else asked for it.
  const { rows } = await stage.superuser(
    `insert into t_acme.k_publish_ask (draft_id, seal, roles, asked_by) select draft_id, seal, roles, 'somebody' from t_acme.k_publish_ask returning id`,
  )
  await visit(page, `/t/acme/publishing/runs/${rows[0].id}`)
  await page.getByRole('button', { name: 'Agree and publish' }).click()
  await page.getByText('王会计 agreed').waitFor()
  await page.getByText(/Version \d+ is in force/).waitFor({ timeout: 60_000 })
  expect(complaints).toEqual([])
  await context.close()
})

test('who holds which role is looked through, taken along and signed', async () => {
  const { page, context, complaints } = await openPage(browser, stage)
  await signIn(page, STAFF)
  await visit(page, '/t/acme/access')
  await page.getByRole('link', { name: 'Review of roles' }).click()
  await page.getByText('It was never reviewed.').waitFor()
  const own = page.getByRole('row', { name: /王会计/ })
  await own.getByText('Grave rights').waitFor()
  expect(await own.innerText()).toContain('any role') // what run:access allows, in words
  const file = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Export CSV' }).click()
  expect((await file).suggestedFilename()).toBe('access-review.csv')
  await page.getByLabel('Remarks (optional)').fill('Looked at with the board')
  await page.getByRole('button', { name: 'Looked at: sign' }).click()
  await page.getByText(/Last review: .* by 王会计/).waitFor()
  await page.getByText('Looked at with the board').waitFor()
  await page.getByText('No role was taken back').waitFor()
  await shot(page, 'review')
  await page.setViewportSize({ width: 390, height: 844 })
  expect(await overflow(page)).toBe(0)
  expect(complaints).toEqual([])
  await context.close()
})

test('a list that is saved as a file is noted with its rows', async () => {
  const { page, context, complaints } = await openPage(browser, stage)
  await signIn(page, STAFF)
  await visit(page, '/t/acme/views/flats')
  const file = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  expect((await file).suggestedFilename()).toMatch(/\.csv$/)
  const { rows } = await stage.superuser(
    "select what->>'entity' as entity, (what->>'rows')::int as rows from t_acme.k_audit where action = 'list.exported'",
  )
  expect(rows).toEqual([{ entity: 'flat', rows: stage.ids.flats.length }])
  expect(complaints).toEqual([])
  await context.close()
})

test('a key is turned from its page, which says how far it is', async () => {
  const { page, context, complaints } = await openPage(browser, stage)
  await signIn(page, STAFF)
  await visit(page, '/t/acme/keys')
  await page.getByRole('row', { name: /^1 .*in use/ }).waitFor()
  await page.getByRole('button', { name: 'Turn the key' }).click()
  await page.getByText(/Being sealed anew with version 2: 0 values done, [1-9]\d* left/).waitFor()
  await page.getByRole('row', { name: /^2 .*about to be used/ }).waitFor()
  expect(await page.getByRole('button', { name: 'Turn the key' }).isDisabled()).toBe(true)
  await shot(page, 'keys')
  await page.setViewportSize({ width: 390, height: 844 })
  expect(await overflow(page)).toBe(0)
  await shot(page, 'keys-narrow')
  expect(complaints).toEqual([])
  await context.close()
})
