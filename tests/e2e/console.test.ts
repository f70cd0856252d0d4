import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { closeWindows, openBrowser, openPage, signIn } from './support/browser.ts'
import { STAFF, type Stage, startStage } from './support/stage.ts'

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

/** A signed-in staff member's page; the context is closed after `work`, whose complaints must be none. */
async function asStaff(
  path: string,
  work: (page: Awaited<ReturnType<typeof openPage>>['page']) => Promise<void>,
): Promise<void> {
  const { page, context, complaints } = await openPage(browser, stage)
  await signIn(page, STAFF, `?next=${encodeURIComponent(path)}`)
  await work(page)
  await context.close()
  expect(complaints.filter((text) => !/status of 4\d\d/.test(text))).toEqual([])
}
const codes = (page: Awaited<ReturnType<typeof openPage>>['page']) => page.locator('tbody a.row').allInnerTexts()

describe('signing in', () => {
  test('a wrong password is told in place and what was typed stays', async () => {
    const { page, context } = await openPage(browser, stage)
    await page.goto('/')
    await page.fill('#email', STAFF)
    await page.fill('#password', 'not the password')
    await page.press('#password', 'Enter')
    await page.getByRole('alert').filter({ hasText: 'did not sign you in' }).waitFor()
    expect(await page.inputValue('#email')).toBe(STAFF)
    await context.close()
  })

  test('a page asked for before signing in comes after it, and signing out closes it again', async () => {
    await asStaff('/t/acme/views/flats', async (page) => {
      expect(new URL(page.url()).pathname).toBe('/t/acme/views/flats')
      await page.getByRole('button', { name: 'Account and preferences' }).click()
      await Promise.all([page.waitForURL(`${stage.url}/`), page.getByRole('button', { name: 'Sign out' }).click()])
      await page.goto('/t/acme/views/flats')
      expect(new URL(page.url()).pathname).toBe('/')
    })
  })
})

describe('a list', () => {
  test('a filter, a sort and the search are in the address; back undoes them; the address can be shared', async () => {
    await asStaff('/t/acme/views/flats', async (page) => {
      expect(await codes(page)).toHaveLength(12)
      await page.getByRole('button', { name: '+ Filter' }).click()
      await page.getByLabel('Field').selectOption('area')
      await page.getByLabel('Value').fill('100')
      await page.getByRole('button', { name: 'Apply' }).click()
      await page.waitForURL(/f=area%3Age%3A100/)
      await page.waitForFunction(() => document.querySelectorAll('tbody a.row').length === 5)
      expect(await page.locator('footer').filter({ hasText: '5 records' }).innerText()).toContain('552.25')
      await page.getByRole('link', { name: /Area/ }).click()
      await page.waitForURL(/sort=area/)
      await page.getByRole('link', { name: /Area/ }).click()
      await page.waitForURL(/sort=-area/)
      await page.waitForFunction(() => document.querySelector('tbody a.row')?.textContent?.includes('1-12'))
      const shared = await page.context().newPage()
      await shared.goto(page.url())
      expect(await codes(shared)).toEqual(['1-12', '1-11', '1-10', '1-09', '1-08'])
      await shared.close()
      await page.goBack()
      await page.waitForURL(/sort=area/)
      await page.goBack()
      await page.goBack()
      await page.waitForFunction(() => document.querySelectorAll('tbody a.row').length === 12)
      expect(new URL(page.url()).search).toBe('')
    })
  })

  test('it is worked by keyboard alone: search, rows, panel, close', async () => {
    await asStaff('/t/acme/views/flats', async (page) => {
      await page.keyboard.press('/')
      await page.keyboard.type('1-0')
      await page.waitForURL(/q=1-0/)
      await page.waitForFunction(() => document.querySelectorAll('tbody a.row').length === 9)
      await page.locator('tbody a.row').first().focus()
      await page.keyboard.press('ArrowDown')
      expect(await page.evaluate(() => document.activeElement?.textContent?.trim())).toBe('1-02')
      await page.keyboard.press('Enter')
      await page.waitForURL(/record=/)
      await page.getByRole('complementary', { name: 'Details of 1-02' }).waitFor()
      await page.keyboard.press('Escape')
      await page.waitForURL((url) => !url.searchParams.has('record'))
      await page.keyboard.press('Control+k')
      await page.keyboard.type('bills')
      await page.keyboard.press('Enter')
      await page.waitForURL(/views\/bills/)
    })
  })

  test('a filter that nothing meets says so and offers the way back', async () => {
    await asStaff('/t/acme/views/flats?f=area:ge:9999', async (page) => {
      await page.getByText('No flat matches.').waitFor()
      await page.getByRole('link', { name: 'Clear all' }).click()
      await page.waitForFunction(() => document.querySelectorAll('tbody a.row').length === 12)
    })
  })
})

describe('a record', () => {
  test('what is missing is told at its field before anything is sent; what is wrong with the key after; then it is there', async () => {
    await asStaff('/t/acme/records/flat/new', async (page) => {
      await page.getByRole('button', { name: /^Create/ }).click()
      await page.locator('[data-field=code] .issue').filter({ hasText: 'Fill this in.' }).waitFor()
      expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-invalid'))).toBe('true')
      await page.locator('[data-field=site] input').fill('North')
      await page.getByRole('option', { name: 'North garden' }).click()
      await page.locator('[data-field=code] input').fill('1-01')
      await page.locator('[data-field=area] input').fill('１，０８８.5')
      await page.getByRole('button', { name: /^Create/ }).click()
      await page.locator('[data-field=code] .issue').filter({ hasText: '"1-01"' }).waitFor()
      expect(await page.locator('[data-field=code] input').inputValue()).toBe('1-01')
      await page.locator('[data-field=code] input').fill('9-99')
      await page.getByRole('button', { name: /^Create/ }).click()
      await page.waitForURL(/records\/flat\/[0-9a-f-]{36}/)
      const made = await stage.staff.read('flat', page.url().split('/').at(-1)!)
      expect([made.code, made.area]).toEqual(['9-99', '1088.50'])
      await stage.staff.delete('flat', made.id)
    })
  })

  test('when someone else saved first, nothing typed is lost and the reader decides', async () => {
    const id = stage.ids.flats[5]!
    await asStaff(`/t/acme/records/flat/${id}`, async (page) => {
      await page.locator('[data-field=note] textarea').fill('typed by me')
      const read = await stage.staff.read('flat', id)
      await stage.staff.update('flat', read, { floor: 7 })
      await page.getByRole('button', { name: 'Save', exact: true }).click()
      await page.getByText('Someone changed this record').waitFor()
      expect(await page.locator('[data-field=note] textarea').inputValue()).toBe('typed by me')
      expect((await stage.staff.read('flat', id)).note).toBeNull()
      await page.getByRole('button', { name: 'Save my changes on top of the latest' }).click()
      await page.getByText('Saved', { exact: true }).waitFor()
      expect(await stage.staff.read('flat', id)).toMatchObject({ note: 'typed by me', floor: 7 })
    })
  })

  test('deleting names what is lost, and a record that others refer to stays', async () => {
    await asStaff(`/t/acme/records/flat/${stage.ids.flats[1]}`, async (page) => {
      await page.getByRole('button', { name: 'Delete', exact: true }).click()
      await page.getByRole('button', { name: 'Delete this flat' }).click()
      await page.getByText('other records refer to it').waitFor()
      expect(await page.getByRole('dialog').innerText()).toContain('1 × stay')
      expect((await stage.staff.read('flat', stage.ids.flats[1]!)).code).toBe('1-02')
    })
  })
})
