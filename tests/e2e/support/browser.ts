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

let opened: Promise<Browser> | undefined

/** The browser of tests/setup/browser.ts, one for all files of a process; a file ends what it opened in it by closeWindows. */
export async function openBrowser(): Promise<Browser> {
  if (!(await opened)?.isConnected())
    opened = chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium', args: ARGS })
  return await opened!
}

/** Closes every window; the browser itself ends with the process. */
export async function closeWindows(browser: Browser | undefined): Promise<void> {
  await Promise.all(browser?.contexts().map((context) => context.close()) ?? [])
}

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

/** Sessions by server and person: what signing in by the form is like need not be seen for each window. */
const sessions = new Map<string, Awaited<ReturnType<BrowserContext['cookies']>>>()

/** Signs in, by the form unless a session of theirs is still open, and waits for the first page. */
export async function signIn(page: Page, email: string, next = ''): Promise<void> {
  const context = page.context()
  await context.addCookies(sessions.get(email) ?? [])
  await page.goto(`/${next}`)
  if (!new URL(page.url()).pathname.startsWith('/t/')) {
    await page.fill('#email', email)
    await page.fill('#password', PASSWORD)
    await Promise.all([page.waitForURL(/\/t\//), page.press('#password', 'Enter')])
    const isSession = ({ httpOnly }: { httpOnly: boolean }) => httpOnly // preferences are each window's own
    sessions.set(email, (await context.cookies()).filter(isSession))
  }
  await shown(page)
}

/** Opens a page of the tenant as somebody, in a window of their own. */
export async function openAs(
  [browser, stage]: readonly [Browser, Pick<Stage, 'url'>],
  { email, path, ...look }: Look & { email: string; path: string },
): Promise<Visit> {
  const visit = await openPage(browser, stage, look)
  await signIn(visit.page, email, `?next=${encodeURIComponent(`/t/acme${path}`)}`)
  return visit
}

/** Opens a page and waits until it answers to clicks. */
export async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path)
  await shown(page)
}

/** Waits until the page of the address bar is the one that is shown, and answers to clicks. */
export async function shown(page: Page): Promise<void> {
  await page.waitForFunction(() => document.documentElement.dataset.shown === location.href)
}

/** By how many pixels the page is wider than its window. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
