import { setImmediate as nextTurn } from 'node:timers/promises'
import type { PublishedState } from '@courtyard/db/ddl/load-state'
import { planSchema } from '@courtyard/db/ddl/plan-schema'
import { planSteps } from '@courtyard/db/ddl/plan-steps'
import type { SchemaSpec, SpecContext } from '@courtyard/db/ddl/schema-spec'
import type { StepPlan } from '@courtyard/db/ddl/step'
import type { Catalog } from '@courtyard/metadata/catalog'
import { compileCatalog } from '@courtyard/metadata/compile-catalog'
import { type CatalogChange, diffCatalogs } from '@courtyard/metadata/diff'
import type { StoredField } from '@courtyard/metadata/field'
import { storageOf } from '@courtyard/metadata/fields'
import { type DocumentFile, parseDocuments } from '@courtyard/metadata/parse'
import type { PhysicalNames } from '@courtyard/metadata/physical-names'
import { assert } from '@courtyard/std/assert'
import { Fault } from '@courtyard/std/fault'
import type { Issue } from '@courtyard/std/issue'
import { sameJson } from '@courtyard/std/same-json'
import { upgradeIssues } from '../packs/plan-tenant-upgrade.ts'
import type { RestoredState } from './restored-state.ts'

/** Everything a publish would do, decided without touching anything. */
export type PublishPlan = {
  readonly catalog: Catalog
  /** The files as they were given, in the order of their paths: what is kept with the version. */
  readonly documents: readonly DocumentFile[]
  readonly physical: PhysicalNames
  readonly changes: readonly CatalogChange[]
  readonly ddl: StepPlan
  /** What was in force, and what that and the next version ask of the tables. */
  readonly state: RestoredState
  readonly before: SchemaSpec | undefined
  readonly next: SchemaSpec
}

/**
 * Documents + what is in force -> the next version; undefined when they say what is published already. Touches nothing. A
 * large template takes a tenth of a second, so whoever else waits for this process is let in between its parts.
 * Throws Fault document_invalid with every issue.
 */
export async function planPublish(
  tenant: string,
  files: readonly DocumentFile[],
  state: RestoredState,
): Promise<PublishPlan | undefined> {
  const { documents, issues } = parseDocuments(files)
  await nextTurn()
  const parsed = refuseIssues(refuseIssues(documents, issues), upgradeIssues(state.documents, files))
  const version = state.version + 1
  await nextTurn()
  const compiled = compileCatalog({ documents: parsed, tenant, version, physical: state.physical })
  const catalog = refuseIssues(compiled.catalog, compiled.issues)
  assert(catalog, 'a compile without issues gives a catalog')
  await nextTurn()
  const kept = keptFiles(files)
  if (isSame(catalog, kept, state)) return undefined
  const context: SpecContext = { schema: state.schema, storageOf: columnType }
  const before = state.catalog && planSchema(state.catalog, context)
  const next = planSchema(catalog, context)
  await nextTurn()
  const ddl = planSteps({ schema: state.schema, before, next, actual: state.actual })
  const changes = diffCatalogs(state.catalog, catalog)
  return { catalog, documents: kept, physical: compiled.physical, changes, ddl, state, before, next }
}

function refuseIssues<T>(value: T, issues: readonly Issue[]): T {
  if (issues.length > 0) throw new Fault('document_invalid', { issues })
  return value
}

/** PostgreSQL type of a field that has a column. */
export function columnType(field: StoredField): string {
  const type = storageOf(field)
  assert(type !== undefined, `${field.name} has a column, so its type has a storage`)
  return type
}

const keptFiles = (files: readonly DocumentFile[]): DocumentFile[] =>
  files.map(({ path, text }) => ({ path, text })).sort((a, b) => (a.path < b.path ? -1 : 1))

/** Same files, and this program still makes the same of them. */
function isSame(catalog: Catalog, documents: readonly DocumentFile[], state: PublishedState): boolean {
  if (!state.catalog || !sameJson(documents, state.documents)) return false
  const { version, hash } = catalog
  return sameJson(catalog, { ...state.catalog, version, hash })
}
