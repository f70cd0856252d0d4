import { createAuth } from '@courtyard/adapters/auth/auth'
import { createTenant } from '@courtyard/core/tenants/create-tenant'
import { addMember } from '@courtyard/core/tenants/members'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generatedDocuments, randomNames } from '../simulation/generated-tenant.ts'
import { fillGenerated } from '../simulation/generated-world.ts'
import { closeWindows, openBrowser, openPage, overflow, signIn, visit } from './support/browser.ts'
import { depsOf, PASSWORD, SECRET, type Server, startServer } from './support/stage.ts'

// Forms of a tenant whose every name is random: steps, conditions, defaults and paper.
const TENANT = 'filling'
const seed = 20_261_124
const n = randomNames(seed)
const label = (text: string) => ({ 'zh-CN': text, en: text })
const form = (name: string, rest: object): DocumentFile => ({
  path: `modules/all/forms/${name}.json`,
  text: JSON.stringify({ kind: 'form', name, label: label(name), ...rest }),
})
const forms = [
  form(`${n.sheet}_w`, {
    entity: n.person,
    steps: [
      { name: 'one', label: label('First step') },
      { name: 'two', label: label('Second step') },
    ],
    sections: [
      { name: 'a', step: 'one', fields: [n.title] },
      {
        name: 'b',
        step: 'two',
        fields: [{ name: n.mail, show: `${n.title} != 'nobody'`, require: `${n.title} = 'somebody'` }],
      },
    ],
  }),
  form(`${n.sheet}_p`, {
    entity: n.home,
    for: ['print'],
    sections: [{ name: 'paper', label: label('Paper'), fields: [n.code, n.area] }],
  }),
]

// What people hand in by the portal: an entity of its own, a form for portals in two steps, and the rights to it.
const request = `${n.site}_r`
const what = `${n.title}_w`
const kind = `${n.title}_k`
const why = `${n.title}_y`
const at = `${n.in_block}_h`
const handIn = [
  {
    path: `modules/all/entities/${request}.json`,
    text: JSON.stringify({
      kind: 'entity',
      name: request,
      label: label(request),
      title: what,
      fields: [
        { name: at, label: label(at), type: 'reference', to: n.home, required: true },
        { name: what, label: label(what), type: 'text', maxLength: 40, required: true },
        {
          name: kind,
          label: label(kind),
          type: 'enum',
          required: true,
          options: ['plain', 'odd'].map((value) => ({ value, label: label(value) })),
        },
        { name: why, label: label(why), type: 'text', maxLength: 40 },
      ],
    }),
  },
  form(`${request}_f`, {
    entity: request,
    for: ['portal'],
    steps: [
      { name: 'one', label: label('First step') },
      { name: 'two', label: label('Second step') },
    ],
    sections: [
      { name: 'a', step: 'one', fields: [at, what] },
      { name: 'b', step: 'two', fields: [kind, { name: why, show: `${kind} = 'odd'`, require: `${kind} = 'odd'` }] },
    ],
  }),
]
/** The portal's role and portal with what is handed in. */
function withPages(file: DocumentFile): DocumentFile {
  const body = JSON.parse(file.text)
  const ofHome = (where: string) => where.replace('$any(', `$any(${at}.`)
  if (file.path.endsWith(`/roles/${n.dweller}.json`)) {
    const where = ofHome(body.rules[0].where)
    body.rules.push(
      { name: 'hand_in', action: 'create', subject: request, fields: [at, what, kind, why], where },
      { name: 'own', action: 'read', subject: request, where },
      { name: 'mend', action: 'update', subject: request, fields: [what], where: `${kind} = 'odd' and ${where}` },
    )
  } else if (file.path.endsWith(`/portals/${n.door}.json`))
    body.pages = [{ name: 'asked', label: label('Asked'), form: `${request}_f`, columns: [kind] }]
  else return file
  return { ...file, text: JSON.stringify(body) }
}

let database: FreshDatabase
let server: Server
let browser: Browser
beforeAll(async () => {
  database = await freshDatabase()
  const deps = depsOf(database)
  const files = [...generatedDocuments(TENANT, n).map(withPages), ...forms, ...handIn]
  await createTenant(deps, { name: TENANT, label: { en: TENANT }, files, by: 'test' })
  await fillGenerated(database, { tenant: TENANT, seed, blocks: 1, homesPerBlock: 2, names: n })
  const auth = createAuth({ controlPool: database.database.controlPool, secret: SECRET, clock: deps.clock })
  const found = await database.superuser(`select id from t_${TENANT}.e_${n.person} where ${n.title} = 'person 1'`)
  for (const [email, role, record] of [
    ['boss@fill.test', n.boss, null],
    ['dweller@fill.test', n.dweller, found.rows[0].id],
  ] as const) {
    const userId = await auth.createAccount({ tenant: TENANT, email, password: PASSWORD, name: email })
    await addMember(deps, TENANT, { userId, name: email, email, roles: [role], record })
  }
  server = await startServer(database)
  browser = await openBrowser()
})
afterAll(async () => {
  await closeWindows(browser)
  await server?.stop()
  await database?.close()
})

test.each([
  { width: 1366, height: 768, theme: 'light' },
  { width: 390, height: 844, theme: 'dark' },
] as const)('a record is filled in step by step at $width px; each step is checked before the next', async (look) => {
  const { page, context, complaints } = await openPage(browser, server, look)
  await signIn(page, 'boss@fill.test')
  await visit(page, `/t/${TENANT}/records/${n.person}/new`)
  const input = (name: string) => page.locator(`[data-field="${name}"] input`)
  await page.getByRole('button', { name: 'Next' }).click()
  expect(await input(n.title).getAttribute('aria-invalid')).toBe('true')
  expect(await input(n.mail).count()).toBe(0)
  await input(n.title).fill('somebody')
  await page.getByRole('button', { name: 'Next' }).click()
  await input(n.mail).waitFor()
  expect(await page.locator('nav [aria-current="step"]').innerText()).toContain('Second step')
  await page.locator('form footer button').click()
  expect(await input(n.mail).getAttribute('aria-invalid')).toBe('true')
  await page.getByRole('button', { name: 'First step' }).click()
  await input(n.title).fill('nobody')
  await page.getByRole('button', { name: 'Next' }).click()
  expect(await input(n.mail).count()).toBe(0)
  expect(await overflow(page)).toBe(0)
  await page.locator('form footer button').click()
  await page.waitForURL(new RegExp(`/records/${n.person}/[0-9a-f-]{36}$`))
  expect(complaints).toEqual([])
  await context.close()
})

test('a record is printed by its form for paper, and by nothing else of the console', async () => {
  const { page, context } = await openPage(browser, server, { theme: 'dark' })
  await signIn(page, 'boss@fill.test')
  const { rows } = await database.superuser(`select id from t_${TENANT}.e_${n.home} where ${n.code} = 'home 000001'`)
  await visit(page, `/t/${TENANT}/records/${n.home}/${rows[0].id}/print`)
  const paper = await page.locator('.paper').innerText()
  expect(paper).toContain('home 000001')
  expect(paper).toContain(n.area)
  expect(paper).not.toContain(n.level)
  await page.emulateMedia({ media: 'print' })
  expect(await page.locator('header.bar').isVisible()).toBe(false)
  expect(await page.getByRole('navigation').filter({ visible: true }).count()).toBe(0)
  await context.close()
})

// Guards privacy and rights: the portal writes only by the forms it names, and only what its role says.
test.each([
  { width: 1440, height: 900, theme: 'light' },
  { width: 390, height: 844, theme: 'dark' },
] as const)(
  'a person of the portal hands in a record step by step and mends it as far as the role says, at $width px',
  async (look) => {
    const { page, context, complaints } = await openPage(browser, server, look)
    await signIn(page, 'dweller@fill.test')
    await page.getByRole('link', { name: 'Asked' }).click()
    await page.getByRole('link', { name: `New ${request}` }).click()
    const field = (name: string) => page.locator(`[data-field="${name}"]`)
    const handed = `drips ${look.width}`
    await field(what).locator('input').fill(handed)
    await page.getByRole('button', { name: 'Next' }).click()
    await field(at).locator('[aria-invalid="true"]').waitFor()
    await field(at).getByRole('combobox').fill('home')
    await page.getByRole('option').first().click()
    await page.getByRole('button', { name: 'Next' }).click()
    await field(kind).waitFor()
    expect(await field(why).count()).toBe(0)
    await field(kind).getByRole('combobox').selectOption({ label: 'odd' })
    await page.getByRole('button', { name: 'Send' }).click()
    await field(why).locator('[aria-invalid="true"]').waitFor()
    await field(why).locator('input').fill('rain')
    expect(await overflow(page)).toBe(0)
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByRole('status').filter({ hasText: 'Sent.' }).waitFor()
    await page.getByRole('link', { name: new RegExp(handed) }).click()
    await field(what).locator('input').fill(`${handed} again`)
    expect([await field(why).locator('input').count(), await field(why).innerText()]).toEqual([
      0,
      expect.stringContaining('rain'),
    ])
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved', { exact: true }).waitFor()
    const stored = await database.superuser(`select ${what} as what from t_${TENANT}.e_${request}`)
    expect(stored.rows.map((row) => row.what)).toContain(`${handed} again`)
    expect(complaints).toEqual([])
    const unnamed = await page.goto(`/t/${TENANT}/pages/${n.home}`)
    expect(unnamed?.status()).toBe(404)
    await context.close()
  },
)
