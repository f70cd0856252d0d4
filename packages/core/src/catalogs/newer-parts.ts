import type { Catalog } from '@courtyard/metadata/catalog'

type Parts = Pick<Catalog, 'templates' | 'hooks'>
const NONE: Parts = { templates: {}, hooks: {} }

/** A stored catalog with the parts that there were none of when it was published. */
export const withNewerParts = (stored: Omit<Catalog, keyof Parts> & Partial<Parts>): Catalog => ({ ...NONE, ...stored })
