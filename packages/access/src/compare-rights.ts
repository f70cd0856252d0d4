import { childrenOf } from '@courtyard/expression/paths'
import { printTree } from '@courtyard/expression/print'
import type { Tree } from '@courtyard/expression/tree'
import type { Catalog } from '@courtyard/metadata/catalog'
import { runNames } from '@courtyard/metadata/documents/role'
import { abilityFor } from './ability.ts'
import { mayRun } from './can.ts'
import { isUnmasked } from './scope-for.ts'

/** What another catalog does to one right: `changed` gives and takes. `entity` is absent for what is run. */
export type RightChange = {
  readonly entity?: string
  readonly action: string
  readonly change: 'gained' | 'lost' | 'changed'
}

const ACTIONS = ['read', 'unmasked', 'create', 'update', 'delete', 'export', 'reveal'] as const
type Compared = (typeof ACTIONS)[number]

/**
 * What people of these roles may do more, less or otherwise under `after` than under `before`, by entity and action. A rule that
 * comes or goes beside one that already gives everything changes nothing. Entities are told apart by their names.
 */
export function compareRights(before: Catalog, after: Catalog, roles: readonly string[]): RightChange[] {
  const entities = [...new Set([...Object.keys(before.entities), ...Object.keys(after.entities)])].sort()
  const ofRecords = entities.flatMap((entity) =>
    ACTIONS.flatMap((action): RightChange[] => {
      const change = changeOf(rulesOf(before, roles, { entity, action }), rulesOf(after, roles, { entity, action }))
      return change ? [{ entity, action, change }] : []
    }),
  )
  const ofRuns = runNames.flatMap((run): RightChange[] => {
    const [was, is] = [mayRun(before, { roles }, run), mayRun(after, { roles }, run)]
    return was === is ? [] : [{ action: `run:${run}`, change: is ? 'gained' : 'lost' }]
  })
  return [...ofRecords, ...ofRuns]
}

/** One field, or `*`, under a condition, or none. */
type Part = { readonly field: string; readonly where: string }
type Rules = { readonly grants: readonly Part[]; readonly denials: readonly Part[] }
type Of = { readonly entity: string; readonly action: Compared }

/** The rules field by field; nothing is left of what is denied whole. */
function rulesOf(catalog: Catalog, roles: readonly string[], { entity, action }: Of): Rules {
  if (!Object.hasOwn(catalog.entities, entity)) return { grants: [], denials: [] }
  const asked = action === 'unmasked' ? 'read' : action
  const rules = abilityFor(catalog, roles)
    .possibleRulesFor(asked, entity)
    .filter(({ reason = '', inverted }) => action !== 'unmasked' || inverted || isUnmasked(catalog, reason))
  const partsOf = (deny: boolean) =>
    rules
      .filter(({ inverted }) => inverted === deny)
      .flatMap(({ reason = '', fields = ['*'], conditions }) => {
        // The same condition of two roles is not the same where it stands for what each is assigned over.
        const of = conditions && namesScope(conditions) ? reason.slice(0, reason.indexOf('.')) : ''
        const where = conditions ? `${printTree(conditions)} ${of}` : ''
        return [fields].flat().map((field): Part => ({ field, where }))
      })
  const [grants, denials] = [partsOf(false), partsOf(true)]
  return { grants: denials.some(({ field, where }) => field === '*' && where === '') ? [] : grants, denials }
}

const namesScope = (tree: Tree): boolean =>
  (tree.op === 'variable' && tree.name === 'scope') || childrenOf(tree).some(namesScope)

function changeOf(before: Rules, after: Rules): RightChange['change'] | undefined {
  const [gained, lost] = [gives(before, after), gives(after, before)]
  if (gained) return lost ? 'changed' : 'gained'
  return lost ? 'lost' : undefined
}

/** Whether the second lets through what the first may not. */
const gives = (first: Rules, second: Rules): boolean =>
  second.grants.length > 0 &&
  (second.grants.some((part) => !isIn(part, first.grants)) ||
    (first.grants.length > 0 && first.denials.some((part) => !isIn(part, second.denials))))

/** Whether some of the parts is all of this one. */
const isIn = ({ field, where }: Part, parts: readonly Part[]): boolean =>
  parts.some((part) => (part.field === '*' || part.field === field) && (part.where === '' || part.where === where))
