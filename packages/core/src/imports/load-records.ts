import type { TenantTx } from '@courtyard/db/database'
import type { Catalog } from '@courtyard/metadata/catalog'
import { compileImportLookup, type ImportedRow, type ImportLookup, importedFields } from '@courtyard/query/plan-import'
import { assert } from '@courtyard/std/assert'
import type { StoredRecord } from './record-book.ts'
import { storedValue } from './stored-value.ts'

/** Stored records of a lookup, each with the index of the tuple it matched. */
export type LoadRecords = (lookup: ImportLookup) => Promise<{ readonly tuple: number; readonly record: StoredRecord }[]>

const TUPLES_MAX = 10_000

/** Reads stored records in the kernel's scope: the right to import was asked before, and shows no value of them. */
export function loadRecords(tx: TenantTx, catalog: Catalog): LoadRecords {
  return async (lookup) => {
    const entity = catalog.entities[lookup.entity]
    assert(entity, `entity ${lookup.entity} is in the catalog`)
    const fields = importedFields(entity)
    const found: { tuple: number; record: StoredRecord }[] = []
    for (let from = 0; from < lookup.tuples.length; from += TUPLES_MAX) {
      const tuples = lookup.tuples.slice(from, from + TUPLES_MAX)
      const query = compileImportLookup(catalog, { ...lookup, tuples }, tx.schema)
      for (const row of await tx.run<ImportedRow>(query)) {
        const values = fields.map((field) => [field.name, storedValue(field, row[`f_${field.name}`])])
        const record = { id: row.id, version: row.version ?? 1, values: Object.fromEntries(values) }
        found.push({ tuple: from + row.tuple, record })
      }
    }
    return found
  }
}
