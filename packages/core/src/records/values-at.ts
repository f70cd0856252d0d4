import type { TenantTx } from '@courtyard/db/database'
import { compileList } from '@courtyard/query/compile-list'
import { planList } from '@courtyard/query/plan-list'
import { shapePage } from '@courtyard/query/shape-page'
import type { RequestRights } from './rights-of-request.ts'

const PAGE = 200

type Asked = { readonly entity: string; readonly ids: readonly string[]; readonly paths: readonly string[] }

/** What stands at these paths of records, as text; of a reference its title. What may not be read or is empty is not there. */
export async function valuesAt(
  tx: TenantTx,
  rights: RequestRights,
  { entity, ids, paths }: Asked,
): Promise<Map<string, ReadonlyMap<string, string>>> {
  const found = new Map<string, ReadonlyMap<string, string>>()
  const all = [...new Set(ids)]
  for (let at = 0; at < all.length; at += PAGE) {
    const filter = { field: 'id', op: 'in' as const, value: all.slice(at, at + PAGE) }
    const plan = planList(rights.catalog, { entity, select: [...new Set(paths)], filter, limit: PAGE }, rights.scopes)
    for (const item of shapePage(plan, await tx.run(compileList(plan, tx))).items) {
      const values = paths.flatMap((path) => {
        const text = textAt(item, path.split('.'))
        return text === '' ? [] : [[path, text] as const]
      })
      found.set(item.id, new Map(values))
    }
  }
  return found
}

function textAt(value: unknown, [name, ...rest]: readonly string[]): string {
  if (value === null || value === undefined) return ''
  if (name === undefined)
    return typeof value === 'object' ? String((value as { title?: unknown }).title ?? '') : String(value)
  return textAt((value as Readonly<Record<string, unknown>>)[name], rest)
}
