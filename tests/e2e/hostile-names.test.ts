import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { everyKind } from '../publish/every-kind.ts'
import { hostileTexts, withLabels } from '../publish/hostile-texts.ts'
import { closeWindows, openBrowser, openPage, signIn, visit } from './support/browser.ts'
import { OWNER, STAFF, type Stage, startStage } from './support/stage.ts'

// Every label of a tenant and its records' values are hostile. Nothing of it may run, and every page must still be there.
const HOSTILE = hostileTexts(300)
let at = 0
// Each begins with what runs wherever text is taken for HTML, so that no place is tried with a harmless one.
const next = () => `<img src=x onerror=window.hacked=1>${HOSTILE[at++ % HOSTILE.length]!}`.slice(0, 390)
const values = HOSTILE.filter((text) => text.trim() !== '' && text.length <= 40).slice(0, 60)

let stage: Stage
let browser: Browser
let job: string
beforeAll(async () => {
  stage = await startStage((tenant) => withLabels(everyKind(tenant), next).files)
  for (const code of values) {
    await stage.staff.create('flat', { site: stage.ids.site, code, area: '10', note: `${code} ${next()}` })
  }
  for (const name of values.slice(0, 30)) await stage.staff.create('folder', { name })
  job = (await stage.staff.create('job', { name: values[0]!, worker: values[1]! })).id
  await stage.staff.create('wish', { name: next(), urgency: 'high' })
  browser = await openBrowser()
})
afterAll(async () => {
  await closeWindows(browser)
  await stage?.close()
})

test.each(['zh-CN', 'en'] as const)('nothing of it runs in the console and the portal (%s)', async (locale) => {
  const pages = {
    [STAFF]: [
      '/t/acme/views/flats?q=<script>window.hacked=1</script>',
      '/t/acme/views/flats?sort=-code',
      '/t/acme/views/bills',
      '/t/acme/views/board',
      '/t/acme/views/folders',
      '/t/acme/reports/asked',
      '/t/acme/dashboards/board',
      '/t/acme/publishing',
      '/t/acme/publishing/versions/1',
      `/t/acme/records/job/${job}`,
      `/t/acme/records/flat/${stage.ids.flats[0]}/print?template=letter`,
      '/t/acme/records/flat/new?view=flats',
      '/t/acme/records/flat/new',
      `/t/acme/records/flat/${stage.ids.flats[0]}`,
      '/t/acme/fee-runs',
      '/t/acme/imports',
    ],
    [OWNER]: ['', '/t/acme/pages/wishes', '/t/acme/pages/wishes/new'],
  }
  let seen = 0
  // The other language fills the same places with other texts: every third page tells whether it does.
  const part = (paths: string[]) => (locale === 'zh-CN' ? paths : paths.filter((_, index) => index % 3 === 0))
  for (const [email, paths] of Object.entries(pages)) {
    const { page, complaints, context } = await openPage(browser, stage, { locale })
    const dialogs: string[] = []
    page.on('dialog', async (dialog) => {
      dialogs.push(dialog.message())
      await dialog.dismiss()
    })
    const outside: string[] = []
    page.on('request', (request) => request.url().startsWith(stage.url) || outside.push(request.url()))
    await signIn(page, email)
    for (const path of part(paths)) {
      if (path !== '') await visit(page, path)
      const found = await page.evaluate(() => ({
        hacked: 'hacked' in window,
        frames: document.querySelectorAll('iframe, base, object, embed').length,
        handlers: document.querySelectorAll('[onerror], [onload], [onmouseover]').length,
        links: [...document.querySelectorAll('a')].filter((a) =>
          /^(javascript|data):/i.test(a.getAttribute('href') ?? ''),
        ).length,
        text: document.body.innerText.length,
      }))
      expect({ path, ...found, text: 0 }).toEqual({ path, hacked: false, frames: 0, handlers: 0, links: 0, text: 0 })
      expect(found.text, `${path} shows something`).toBeGreaterThan(40)
      seen += (await page.locator('body').innerText()).includes('window.hacked') ? 1 : 0
    }
    expect({ dialogs, outside, complaints }).toEqual({ dialogs: [], outside: [], complaints: [] })
    await context.close()
  }
  // Positive control: the texts are really on these pages, as text.
  expect(seen).toBeGreaterThan(3)
})
