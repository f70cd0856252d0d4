import { matchPredicate } from '@courtyard/expression/match'
import type { Tree } from '@courtyard/expression/tree'
import type { Catalog } from '@courtyard/metadata/catalog'
import type { Workflow } from '@courtyard/metadata/catalog-workflow'
import { canonicalJson } from '@courtyard/std/canonical'
import { recordOf } from '../reports/run-report-case.ts'
import { isGranted } from './workflow-of.ts'

type Values = Readonly<Record<string, unknown>>

/** A worked example beside a workflow: who tries what with a record, and what comes of it. */
export type WorkflowCase = {
  readonly name: string
  readonly given: {
    readonly today?: string
    /** Referenced records stand as objects in their place. */
    readonly record: Values
    readonly actor: { readonly id?: string; readonly roles: readonly string[]; readonly record?: string }
  }
  readonly when: string
  readonly then: { readonly state: string } | { readonly refused: 'unknown' | 'role' | 'where' | 'state' | 'guard' }
}
export type WorkflowCaseResult = {
  readonly name: string
  readonly passed: boolean
  readonly expected: string
  readonly actual: string
}

const LONG_AGO = '2026-01-01'

/** Tries the transition of a case in memory, with the meaning its conditions have in SQL. */
export function runWorkflowCase(catalog: Catalog, workflow: Workflow, given: WorkflowCase): WorkflowCaseResult {
  const [expected, actual] = [canonicalJson(given.then), canonicalJson(outcomeOf(catalog, workflow, given))]
  return { name: given.name, passed: expected === actual, expected, actual }
}

function outcomeOf(catalog: Catalog, workflow: Workflow, { given, when }: WorkflowCase): WorkflowCase['then'] {
  const transition = workflow.transitions.find((one) => one.name === when)
  if (!transition) return { refused: 'unknown' }
  const { id = 'somebody', record = null } = given.actor
  const actor = { id, kind: 'console', record }
  const row = recordOf(catalog, workflow.entity, given.record)
  const holds = (tree: Tree | undefined): boolean =>
    !tree || matchPredicate(tree)({ row, variables: { actor, today: given.today ?? LONG_AGO } })
  if (!isGranted(transition, given.actor)) return { refused: 'role' }
  if (!holds(transition.where)) return { refused: 'where' }
  if (!transition.from.includes(String(given.record[workflow.state] ?? workflow.initial))) return { refused: 'state' }
  return holds(transition.guard) ? { state: transition.to } : { refused: 'guard' }
}
