/** What access needs to know of who acts; core's Actor fits. `record` is a portal person's own record. */
export type AccessActor = {
  readonly id: string
  readonly kind: 'console' | 'portal' | 'system'
  readonly roles: readonly string[]
  readonly record: string | null
}
