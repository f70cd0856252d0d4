import type { CatalogDescription } from '@courtyard/contract/description'
import type { MessageKey } from '@courtyard/ui/i18n/messages'

/** A page that no menu document names: it is there for whoever has the right. */
export type OwnPlace = {
  readonly path: string
  readonly text: MessageKey
  readonly icon: string
  /** `first` before the menu: work that waits. `last` below it: what keeps the house. */
  readonly at: 'first' | 'last'
}

/** The pages beside the menu that a reader may open, in their order. */
export function ownPlaces({ runs, menu }: Pick<CatalogDescription, 'runs' | 'menu'>): OwnPlace[] {
  const may = (...names: readonly string[]) => names.some((name) => runs.includes(name))
  const isListed = menu.some(({ items }) => items.some((item) => item.kind === 'page' && item.name === 'fee-runs'))
  const places: (OwnPlace & { readonly shown: boolean })[] = [
    {
      ...{ path: '/approvals', text: 'approvals', icon: 'check', at: 'first' },
      shown: may('approve_money', 'adjustments', 'refunds'),
    },
    // Who approves runs and does not make them has no item of the menu for them.
    {
      ...{ path: '/fee-runs', text: 'fee_runs', icon: 'fee-runs', at: 'first' },
      shown: may('approve_money') && !isListed,
    },
    { ...{ path: '/books', text: 'books', icon: 'report', at: 'last' }, shown: may('books') },
    { ...{ path: '/members', text: 'members', icon: 'users', at: 'last' }, shown: may('members', 'access') },
    { ...{ path: '/single-sign-on', text: 'sso', icon: 'users', at: 'last' }, shown: may('access') },
    { ...{ path: '/audit', text: 'audit', icon: 'audit', at: 'last' }, shown: may('audit') },
    { ...{ path: '/privacy', text: 'privacy', icon: 'users', at: 'last' }, shown: may('privacy') },
    { ...{ path: '/access', text: 'access', icon: 'check', at: 'last' }, shown: may('access') },
    { ...{ path: '/keys', text: 'sealing_keys', icon: 'check', at: 'last' }, shown: may('access') },
    { ...{ path: '/hooks', text: 'hooks', icon: 'hooks', at: 'last' }, shown: may('hooks') },
    { ...{ path: '/publishing', text: 'publishing', icon: 'publish', at: 'last' }, shown: may('publish') },
  ]
  return places.filter(({ shown }) => shown).map(({ shown: _, ...place }) => place)
}
