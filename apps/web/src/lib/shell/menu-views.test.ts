import type { MenuItem } from '@courtyard/metadata/catalog'
import { expect, test } from 'vitest'
import { menuViews } from './menu-views.ts'
import { ownPlaces } from './own-places.ts'

const view = (name: string): MenuItem => ({ kind: 'view', name, label: { en: name }, view: name })
const page: MenuItem = { kind: 'page', name: 'fee-runs', label: { en: 'Fee runs' } }

// The first page of the demo showed an error: its menu names one view in two groups.
test('a view that a menu names twice is one view, where it is named first', () => {
  const menu = [
    { name: 'stock', label: { en: 'Stock' }, items: [view('sites'), view('flats')] },
    { name: 'data', label: { en: 'Data' }, items: [page, view('sites'), view('bills')] },
  ]
  expect(menuViews(menu).map((item) => item.view)).toEqual(['sites', 'flats', 'bills'])
})

test('a page beside the menu is there for who has its right, and fee runs only where the menu has none', () => {
  const paths = (runs: string[], items: MenuItem[] = []) =>
    ownPlaces({ runs, menu: [{ name: 'all', label: { en: 'All' }, items }] }).map(({ path }) => path)
  expect(paths([])).toEqual([])
  expect(paths(['refunds', 'books'])).toEqual(['/approvals', '/books'])
  expect(paths(['audit'])).toEqual(['/audit'])
  expect(paths(['approve_money'])).toEqual(['/approvals', '/fee-runs'])
  expect(paths(['approve_money', 'publish'], [page])).toEqual(['/approvals', '/publishing'])
})
