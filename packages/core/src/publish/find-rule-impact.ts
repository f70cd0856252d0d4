import { canonicalText } from '@courtyard/db/ddl/casts'
import type { Measure, Sample } from '@courtyard/db/ddl/measure'
import { compileTree } from '@courtyard/expression/evaluate'
import { pathsOf } from '@courtyard/expression/paths'
import type { Row, Value } from '@courtyard/expression/value'
import type { Entity, Rule } from '@courtyard/metadata/catalog'
import { isStored, type StoredField } from '@courtyard/metadata/field'
import { type Json, toValue } from '@courtyard/metadata/values'
import { canonicalJson } from '@courtyard/std/canonical'
import type { Day } from '@courtyard/std/day'
import { isFault } from '@courtyard/std/fault'
import { type Finding, findingKey } from './finding.ts'
import { projectionOf, type TableImpact } from './table-impact.ts'

const SAMPLES_MAX = 5

type Broken = { readonly rule: Rule; count: number; readonly samples: Sample[] }

/**
 * Rows that break a rule which is new, changed or reads values that move. Rules are calculations, so they are worked out
 * here, page by page. A rule about the actor is judged when somebody acts, not now.
 */
export async function findRuleImpact(measure: Measure, table: TableImpact, today: Day): Promise<Finding[]> {
  const rules = table.now.rules.filter((rule) => isAsked(table, rule))
  if (rules.length === 0) return []
  const names = new Set(rules.flatMap(readsOf))
  const fields = table.now.fields.filter(isStored).filter((field) => names.has(field.name))
  const projection = projectionOf(table)
  const columns = fields.map((field) => [field.column, outputOf(field, projection.columns[field.column]!)] as const)
  const broken = rules.map((rule): Broken => ({ rule, count: 0, samples: [] }))
  const judges = rules.map(judgeOf)
  for await (const page of measure.pages({ ...projection, columns: Object.fromEntries(columns) })) {
    for (const { id, title, values } of page) {
      const row: Row = Object.fromEntries(fields.map((field, at) => [field.name, toValue(field, values[at] as Json)]))
      for (const [at, judge] of judges.entries()) {
        if (judge({ row, variables: { today } })) continue
        const one = broken[at]!
        one.count += 1
        if (one.samples.length < SAMPLES_MAX) one.samples.push({ id, title })
      }
    }
  }
  return broken
    .filter(({ count }) => count > 0)
    .map(({ rule, count, samples }) => {
      const [key, entity] = [findingKey('rule_broken', table.now.name, rule.name), table.now.name]
      return { key, kind: 'rule_broken', entity, name: rule.name, count, samples, answers: ['consent'] }
    })
}

const treesOf = ({ when, require }: Rule) => (when ? [when, require] : [require])
const usesOf = (rule: Rule) => treesOf(rule).flatMap(pathsOf)
const readsOf = (rule: Rule): string[] => usesOf(rule).flatMap(({ root, path }) => (root === 'row' ? [path[0]!] : []))

function isAsked(table: TableImpact, rule: Rule): boolean {
  // What lies sealed is judged when the record is written next: whoever measures sees no value.
  if (readsOf(rule).some((name) => table.now.fields.some((field) => field.name === name && field.sealed))) return false
  if (usesOf(rule).some(({ root }) => root === '$actor')) return false
  const meaning = ({ when, require }: Rule, entity: Entity) => {
    const columns = new Map(entity.fields.filter(isStored).map((field) => [field.name, field.column]))
    const read = readsOf(rule).map((name) => columns.get(name) ?? name)
    return canonicalJson([when ?? null, require, read])
  }
  const old = table.was?.rules.find(({ name }) => name === rule.name)
  if (!old || !table.was || meaning(old, table.was) !== meaning(rule, table.now)) return true
  const read = new Set(readsOf(rule))
  return table.fields.some(({ way, isMoved }) => isMoved && read.has(way.field.name))
}

/** The value in the form that `toValue` reads: text, except for booleans. */
function outputOf(field: StoredField, sql: string): string {
  return field.type === 'boolean' ? sql : field.type === 'json' ? 'null' : canonicalText(field, sql)
}

type Context = { readonly row: Row; readonly variables: Readonly<Record<string, Value>> }

/** The same verdict as validate-record gives: what cannot be computed is broken, never passed (decision 0008). */
function judgeOf(rule: Rule): (context: Context) => boolean {
  const when = rule.when && compileTree(rule.when)
  const require = compileTree(rule.require)
  return (context) => {
    try {
      return (when !== undefined && when(context) !== true) || require(context) === true
    } catch (error) {
      if (!isFault(error)) throw error
      return false
    }
  }
}
