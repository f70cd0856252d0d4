/** What access needs to know of who acts; core's Actor fits. `record` is a portal person's own record. */
export type AccessActor = {
  readonly id: string
  readonly kind: 'console' | 'portal' | 'system'
  readonly roles: readonly string[]
  readonly record: string | null
  /** The same role twice with two scopes is two assignments, whose rules are kept apart. Absent: roles without a scope. */
  readonly assignments?: readonly Assignment[]
}

/** A role a person has, over these records: what `$scope` holds in the conditions of its rules. */
export type Assignment = { readonly role: string; readonly scope: ScopeValues }
export type ScopeValues = Readonly<Record<string, readonly string[]>>
