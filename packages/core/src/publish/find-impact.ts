import { withMeasure } from '@courtyard/db/ddl/measure'
import type { Move } from '@courtyard/db/ddl/move'
import { recordIssue } from '@courtyard/metadata/texts/record-texts'
import { dayIn } from '@courtyard/std/day'
import type { Issue } from '@courtyard/std/issue'
import type { Deps } from '../deps.ts'
import { coreIssue } from '../texts/core-texts.ts'
import { decideMoves } from './decide-moves.ts'
import { hasOptions } from './field-rules.ts'
import { findFieldImpact, findHidden } from './find-field-impact.ts'
import { findBindingImpact, findGuardImpact, hiddenOf } from './find-guard-impact.ts'
import { findPurged } from './find-purged.ts'
import { findReturns } from './find-returns.ts'
import { findRuleImpact } from './find-rule-impact.ts'
import { findUses } from './find-uses.ts'
import { type Answer, type AnswerKind, type Answers, type Finding, openFindings } from './finding.ts'
import type { PublishPlan } from './plan-publish.ts'
import { sealOf } from './seal.ts'
import { answerPointer, type TableImpact, tablesOf } from './table-impact.ts'

/** What a publish does to the rows that are there, with the answers given so far. */
export type Impact = {
  readonly findings: readonly Finding[]
  /** What still stands against it: no answer, or one that does not help every row. */
  readonly open: readonly Finding[]
  /** What is wrong with the answers themselves, by JSON pointer `/answers/<key>/…`. */
  readonly issues: readonly Issue[]
  /** Complete when nothing is open and no answer is wrong. */
  readonly moves: readonly Move[]
  /** What was previewed: publishing measures again and refuses when it gets another one. */
  readonly seal: string
}

/**
 * Measures a planned publish on the tenant's rows: one snapshot, read only. Call it again with answers: fills are checked
 * on every row they are for. Throws Fault timed_out when a question takes longer than a minute.
 */
export async function findImpact(
  deps: Pick<Deps, 'db' | 'clock'>,
  plan: PublishPlan,
  answers: Answers = {},
): Promise<Impact> {
  const issues: Issue[] = []
  const today = dayIn(deps.clock.now(), plan.catalog.timeZone)
  return await withMeasure(deps.db, plan.catalog.tenant, async (measure) => {
    const tables = await tablesOf(plan, { answers, issues, measure })
    const findings: Finding[] = []
    for (const table of tables) {
      findings.push(...(await findFieldImpact(measure, table, answers)))
      findings.push(...(await findReturns(measure, table)))
      findings.push(...(await findGuardImpact(measure, plan, table)))
      findings.push(...(await findRuleImpact(measure, table, today)))
    }
    findings.push(...(await findHidden(measure, hiddenOf(plan))))
    findings.push(...(await findBindingImpact(measure, plan)))
    findings.push(...(await findPurged(deps, plan)))
    findings.push(...findUses(plan.state.catalog, plan.catalog))
    issues.push(...answerIssues(tables, findings, answers))
    const { version } = plan.state
    return {
      findings,
      open: openFindings(findings, answers),
      issues,
      moves: decideMoves(plan, tables, answers),
      seal: sealOf({ version, documents: plan.documents, answers, findings }),
    }
  })
}

const answerKinds: readonly AnswerKind[] = ['fill', 'empty', 'cut', 'map', 'consent']

/** Answers to what was not asked, and of a form that is not taken. An answer to what no row has any more is no problem. */
function answerIssues(tables: readonly TableImpact[], findings: readonly Finding[], answers: Answers): Issue[] {
  const asked = new Map(
    tables.flatMap(({ fields }) => fields.flatMap(({ asks }) => asks.map((ask) => [ask.key, ask] as const))),
  )
  const found = new Map(findings.map((finding) => [finding.key, finding]))
  return Object.entries(answers).flatMap(([key, answer]): Issue[] => {
    const pointer = answerPointer(key)
    const finding = found.get(key)
    if (
      !finding &&
      !asked.has(key) &&
      !/^(duplicates|overlaps|reference_missing|rule_broken|hidden|used_by|comes_back|changed_since|undo_expired|purged):/.test(
        key,
      )
    ) {
      return [{ ...coreIssue(pointer, 'answer_unknown'), expected: [...found.keys()].join(', ') }]
    }
    const taken = finding?.answers ?? asked.get(key)?.answers
    const given = answerKinds.filter((kind) => answer[kind] !== undefined)
    const wrong = taken ? given.filter((kind) => !taken.includes(kind)) : []
    if (wrong.length > 0 || given.length > 1) {
      const expected = (taken ?? []).join(', ')
      return [{ ...coreIssue(pointer, 'answer_not_taken'), expected }]
    }
    return [...pathIssues(tables, { key, answer, pointer }), ...mapIssues(tables, { key, answer, pointer })]
  })
}

/** A reference that has to be what a path says takes that path and nothing else. */
function pathIssues(tables: readonly TableImpact[], { key, answer, pointer }: AnswerAt): Issue[] {
  const [kind, place] = key.split(':')
  if (kind !== 'reference_missing' || !answer.fill) return []
  const found = tables.flatMap(({ now, fields }) =>
    fields.filter(({ way }) => `${now.name}/${way.field.name}` === place),
  )
  const field = found[0]?.way.field
  const path = field?.type === 'reference' && field.same ? field.same.join('.') : ''
  if ('expression' in answer.fill && answer.fill.expression.trim() === path) return []
  return [{ ...coreIssue(`${pointer}/fill`, 'fill_not_path'), expected: path }]
}

type AnswerAt = { readonly key: string; readonly answer: Answer; readonly pointer: string }

/** A mapping leads to options of the field. */
function mapIssues(tables: readonly TableImpact[], at: AnswerAt): Issue[] {
  const field = tables.flatMap(({ fields }) => fields).find(({ asks }) => asks.some(({ key }) => key === at.key))
    ?.way.field
  if (!field || !hasOptions(field)) return []
  const options = field.options.map(({ value }) => value)
  return Object.entries(at.answer.map ?? {}).flatMap(([text, option]): Issue[] => {
    // One of several options may go without another in its place.
    if (option === null ? field.type === 'multi_enum' || !field.required : options.includes(option)) return []
    const pointer = `${at.pointer}/map/${text.replaceAll('~', '~0').replaceAll('/', '~1')}`
    return [recordIssue(pointer, 'value_not_option', { options })]
  })
}
