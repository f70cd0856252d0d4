import { withIncluded } from '@courtyard/access/included'
import type { Catalog } from '@courtyard/metadata/catalog'

/** What every review looks at twice, whatever the company calls grave: data that leaves, rights, money, and the audit of them. */
const GRAVE = new Set<string>([
  ...[
    'export',
    'reveal',
    'run:access',
    'run:members',
    'run:publish',
    'run:audit',
    'run:imports',
    'run:hooks',
    'run:privacy',
  ],
  ...['run:reversals', 'run:refunds', 'run:approve_money', 'run:closes', 'run:bank'],
])

/** The grave actions that a role allows, by itself or by one it includes, in a fixed order; `unmasked` for personal values that it sees as they are. */
export function graveOf(catalog: Catalog, role: string): string[] {
  const grave = new Set([...GRAVE, ...(catalog.access?.second ?? [])])
  const rules = withIncluded(catalog, [role]).flatMap((name) => catalog.roles[name]!.rules)
  const allowed = new Set(rules.filter(({ deny }) => !deny).flatMap(({ actions }) => actions as readonly string[]))
  const shows = rules.some(({ deny, unmasked }) => !deny && unmasked === true)
  return [...[...grave].filter((action) => allowed.has(action)), ...(shows ? ['unmasked'] : [])]
}
