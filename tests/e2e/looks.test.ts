import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeWindows, openBrowser, openPage, overflow, signIn, visit } from './support/browser.ts'
import { OWNER, STAFF, type Stage, startStage } from './support/stage.ts'

let stage: Stage
let browser: Browser
beforeAll(async () => {
  stage = await startStage()
  browser = await openBrowser()
})
afterAll(async () => {
  await closeWindows(browser)
  await stage?.close()
})

const staffPages = ['', '/views/flats', '/records/flat/new', '/fee-runs', '/imports']
const luminance = (color: string) =>
  (color.match(/\d+/g) ?? []).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 3

test.each([
  { width: 1366, theme: 'light', locale: 'zh-CN' },
  { width: 1366, theme: 'dark', locale: 'en' },
  { width: 360, theme: 'light', locale: 'en' },
] as const)(
  'every staff page stands at $width px, $theme, $locale: nothing is wider than the window, no complaint of the browser',
  async (look) => {
    const { page, context, complaints } = await openPage(browser, stage, look)
    await signIn(page, STAFF)
    for (const path of [
      ...staffPages,
      `/records/flat/${stage.ids.flats[1]}`,
      `/views/flats?record=${stage.ids.flats[1]}`,
    ]) {
      await visit(page, `/t/acme${path}`)
      expect([path, await page.locator('main').count(), await overflow(page)]).toEqual([path, 1, 0])
      expect(await page.locator('html').getAttribute('lang')).toBe(look.locale)
      const ground = luminance(await page.evaluate(() => getComputedStyle(document.body).backgroundColor))
      expect(ground > 128).toBe(look.theme === 'light')
    }
    expect(complaints).toEqual([])
    await context.close()
  },
)

test('the language is switched where one is, and stays', async () => {
  const { page, context } = await openPage(browser, stage, { locale: 'zh-CN' })
  await signIn(page, STAFF, `?next=${encodeURIComponent('/t/acme/views/flats?sort=-area')}`)
  await page.getByRole('button', { name: '账号与偏好' }).click()
  await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: 'English' }).click()])
  expect(page.url()).toContain('/t/acme/views/flats?sort=-area')
  expect(await page.getByRole('link', { name: 'Workbench' }).count()).toBe(1)
  await context.close()
})

test('large text makes the portal larger, and it still fits a phone', async () => {
  const { page, context } = await openPage(browser, stage, { width: 360, height: 740, locale: 'zh-CN' })
  await signIn(page, OWNER)
  const size = () =>
    page.evaluate(() => Number.parseFloat(getComputedStyle(document.querySelector('.portal')!).fontSize))
  expect(await size()).toBe(16)
  await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: '大字' }).click()])
  expect([await size(), await overflow(page)]).toEqual([20, 0])
  await context.close()
})
