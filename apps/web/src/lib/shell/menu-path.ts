import type { MenuItem } from '@courtyard/metadata/catalog'

/** The address of a menu item's page within the tenant. */
export function menuPath(item: MenuItem): string {
  switch (item.kind) {
    case 'view':
      return `/views/${item.view}`
    case 'report':
      return `/reports/${item.of}`
    case 'dashboard':
      return `/dashboards/${item.of}`
    case 'page':
      return `/${item.name}`
  }
}
