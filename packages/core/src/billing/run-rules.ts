import type { Catalog } from '@courtyard/metadata/catalog'

/** What is far from the period before where neither the standard nor the tenant says it. */
const JUMP = { ratio: '2', least: '20.00' } as const

/** From when on a charge of a standard is far from the period before. */
export const jumpOf = (catalog: Catalog, standard: string): { readonly ratio: string; readonly least: string } =>
  catalog.feeStandards[standard]?.jump ?? catalog.money?.feeRuns?.jump ?? JUMP

/** Whether bills wait until a person publishes them. */
export const isHeld = (catalog: Catalog): boolean => catalog.money?.feeRuns?.publication === 'by_hand'

/** Whether a run needs a second person. Catalogs published before there was the question need none. */
export const needsApproval = (catalog: Catalog): boolean => catalog.money?.approval?.feeRuns === true
