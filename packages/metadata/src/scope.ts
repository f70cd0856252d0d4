import type { Tree } from '@courtyard/expression/tree'
import type { Value } from '@courtyard/expression/value'

/**
 * What one actor may do to one entity, as rows x fields: made by access, compiled by query.
 * A row is visible when some grant matches it and no denial of all fields does; a field is visible on a row only if
 * ONE matching grant carries that field and no matching denial does. Never rows OR-ed and fields united separately.
 */
export type Scope = {
  readonly entity: string
  readonly grants: readonly ScopeRule[]
  readonly denials: readonly ScopeRule[]
  /** Values of $actor, $scope and $today as trees name them: { actor: { record, id }, … } flattened by `$actor` key. */
  readonly variables: Readonly<Record<string, Value>>
}
export type ScopeRule = {
  readonly rule: string
  readonly where?: Tree
  readonly fields: readonly string[] | '*'
  /** Personal values are shown as they are on the rows and in the fields of this rule. */
  readonly unmasked?: true
}

/** The scopes of all entities a request may touch (expand, rollups), by action. */
export type Scopes = { read(entity: string): Scope }

/** A scope that sees nothing: the default. */
export const nothing = (entity: string): Scope => ({ entity, grants: [], denials: [], variables: {} })

/** The kernel's own scope: everything. Only core's system use cases hand it in, and say why. */
export const everything = (entity: string): Scope => ({
  entity,
  grants: [{ rule: 'system', fields: '*', unmasked: true }],
  denials: [],
  variables: {},
})

/** On every visible row, whatever the fields of its grant: without them a record cannot be named or changed. */
export const alwaysVisible: ReadonlySet<string> = new Set(['id', 'version'])
/** Visible with any matching grant unless a denial names them. */
export const withAnyGrant: ReadonlySet<string> = new Set(['created_at', 'updated_at'])
