import type { CatalogDescription } from '@courtyard/contract/description'
import type { MenuItem } from '@courtyard/metadata/catalog'

type ViewItem = Extract<MenuItem, { kind: 'view' }>

/** The views of a menu in its order, each once: a menu may name one in several places. */
export function menuViews(menu: CatalogDescription['menu']): ViewItem[] {
  const items = menu.flatMap((group) => group.items.flatMap((item) => (item.kind === 'view' ? [item] : [])))
  return items.filter((item, at) => items.findIndex(({ view }) => view === item.view) === at)
}
