// Takes the pictures of docs/images from a running quick start: node scripts/pictures.mjs http://127.0.0.1:3000
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const base = process.argv[2] ?? 'http://127.0.0.1:3000'
const folder = fileURLToPath(new URL('../docs/images/', import.meta.url))
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
})

/** A signed-in page of one person; every complaint of the page ends the run. */
async function enter({ email, password, width, height, scale = 1, theme = 'light' }) {
  const options = { viewport: { width, height }, locale: 'zh-CN', deviceScaleFactor: scale, colorScheme: theme }
  const page = await (await browser.newContext(options)).newPage()
  page.on('pageerror', (error) => {
    throw error
  })
  await page.goto(base)
  await page.fill('#email', email)
  await page.fill('input[type=password]', password)
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/t\//)
  return page
}

async function picture(page, path, name, before) {
  if (path) await page.goto(base + path)
  await page.waitForLoadState('networkidle')
  await before?.(page)
  await page.screenshot({ path: join(folder, `${name}.png`) })
}

const desk = { email: 'admin@jinxiu.example', password: 'jinxiu-admin-1', width: 1366, height: 768 }
const staff = await enter(desk)
await picture(staff, '/t/jinxiu/views/rooms?f=built_area:ge:80', 'list', async (page) => {
  // The panel needs the page's script; until that runs a click does nothing.
  await page.waitForTimeout(1_000)
  await page.locator('tbody tr').nth(1).click()
  await page.waitForURL(/record=/)
  await page.waitForTimeout(500)
})
await picture(
  staff,
  '/t/jinxiu/fee-runs/preview?period=2026-11&standards=property_by_area,garbage_fixed,parking_monthly',
  'fee-run',
)
await picture(staff, '/t/jinxiu/imports', 'import')
await picture(staff, '/t/jinxiu/views/rooms', 'record', async (page) => {
  const id = await page.evaluate(async () => {
    const answer = await fetch('/t/jinxiu/api/v1/records/room?sort=full_code&limit=2')
    return (await answer.json()).items[1].id
  })
  await page.goto(`${base}/t/jinxiu/records/room/${id}`)
  await page.waitForLoadState('networkidle')
})
await picture(staff, '/t/jinxiu/api/docs', 'api')
await picture(await enter({ ...desk, theme: 'dark' }), '/t/jinxiu/views/rooms', 'list-dark')
const owner = await enter({
  email: 'zhou@jinxiu.example',
  password: 'jinxiu-owner-1',
  width: 390,
  height: 844,
  scale: 2,
})
await picture(owner, undefined, 'portal')
await picture(owner, undefined, 'portal-bill', async (page) => {
  await page.getByRole('link', { name: '查看明细' }).click()
  await page.waitForLoadState('networkidle')
  await page.getByText('怎么算的').last().click()
  await page.waitForLoadState('networkidle')
})
await browser.close()
