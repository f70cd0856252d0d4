import type { Tree } from '@courtyard/expression/tree'
import type { Catalog } from '@courtyard/metadata/catalog'
import type { Transition, Workflow } from '@courtyard/metadata/catalog-workflow'

/** The workflow that moves the records of an entity; undefined for none. */
export const workflowOf = ({ workflows }: Pick<Catalog, 'workflows'>, entity: string): Workflow | undefined =>
  Object.values(workflows ?? {}).find((one) => one.entity === entity)

/** True when one of the roles is granted the transition, whatever the record. */
export const isGranted = ({ roles }: Transition, actor: { readonly roles: readonly string[] }): boolean =>
  actor.roles.some((role) => roles.includes(role))

const AT = [0, 0] as const
const boolean = { kind: 'boolean' } as const
const TEXT = { kind: 'text' } as const

/** The record stands where the transition begins. */
export const standsAt = ({ state }: Workflow, { from }: Transition): Tree => ({
  op: 'in',
  item: { op: 'field', path: [state], type: TEXT, at: AT },
  list: {
    op: 'list',
    items: from.map((value): Tree => ({ op: 'literal', value, type: TEXT, at: AT })),
    type: { kind: 'list', of: TEXT },
    at: AT,
  },
  type: boolean,
  at: AT,
})
