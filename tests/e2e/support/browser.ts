import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { PASSWORD, type Stage } from './stage.ts'

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const WAIT_MS = 30_000

/** The browser of tests/setup/browser.ts. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium', args: ARGS })

type Look = { width?: number; height?: number; locale?: 'zh-CN' | 'en'; theme?: 'light' | 'dark' }
/** A page, and everything the browser complained about on it: script errors, refused styles, failed requests. */
export type Visit = { readonly page: Page; readonly context: BrowserContext; readonly complaints: string[] }

/** A window of its own with the reader's preferences. */
export async function openPage(
  browser: Browser,
  stage: Pick<Stage, 'url'>,
  { width = 1366, height = 768, locale = 'en', theme = 'light' }: Look = {},
): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width, height }, baseURL: stage.url, locale })
  const choices = { locale, theme }
  await context.addCookies(Object.entries(choices).map(([name, value]) => ({ name, value, url: stage.url })))
  const page = await context.newPage()
  page.setDefaultTimeout(WAIT_MS)
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  return { page, context, complaints }
}

/** Signs in by the form and waits for the first page. */
export async function signIn(page: Page, email: string, next = ''): Promise<void> {
  await page.goto(`/${next}`)
  await page.fill('#email', email)
  await page.fill('#password', PASSWORD)
  await Promise.all([page.waitForURL(/\/t\//), page.press('#password', 'Enter')])
  await page.waitForLoadState('networkidle')
}

/** By how many pixels the page is wider than its window. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
