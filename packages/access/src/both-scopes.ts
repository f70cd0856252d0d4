import type { Tree } from '@courtyard/expression/tree'
import type { Scope, ScopeRule } from '@courtyard/metadata/scope'

/**
 * What both of two scopes of an entity let through: a field of a row only where a grant of each carries it and no denial of
 * either names it. Pairs stay pairs, and the same rules give the same trees, so that statements stay cached.
 */
export function bothScopes(a: Scope, b: Scope): Scope {
  const wholeA = a.grants.filter((rule) => b.grants.some((other) => covers(other, rule)))
  const wholeB = b.grants.filter((rule) => !wholeA.includes(rule) && a.grants.some((other) => covers(other, rule)))
  const restA = a.grants.filter((rule) => !wholeA.includes(rule))
  const restB = b.grants.filter((rule) => !a.grants.some((other) => covers(other, rule)))
  // What is exported under a rule that masks may be shown under one that does not, so those meet every grant of the other.
  const pairs = restA.flatMap((rule) => (rule.unmasked ? b.grants : restB).map((other) => pairOf(rule, other)))
  const same = (rule: ScopeRule) => a.denials.some((known) => known.where === rule.where && isWithin(rule, known))
  return {
    ...a,
    grants: [...wholeA, ...wholeB.filter((rule) => !wholeA.some((known) => covers(known, rule))), ...pairs],
    denials: [...a.denials, ...b.denials.filter((rule) => !same(rule))],
  }
}

const isWithin = (inner: ScopeRule, outer: ScopeRule): boolean =>
  outer.fields === '*' || (inner.fields !== '*' && inner.fields.every((name) => outer.fields.includes(name)))

/** True when all that a rule lets through the other lets through too, as far as that is known without a row. */
const covers = (outer: ScopeRule, inner: ScopeRule): boolean =>
  (outer.where === undefined || outer.where === inner.where) && isWithin(inner, outer)

function pairOf(a: ScopeRule, b: ScopeRule): ScopeRule {
  const where = bothTrees(a.where, b.where)
  const fields = a.fields === '*' ? b.fields : b.fields === '*' ? a.fields : commonOf(a.fields, b.fields)
  return { rule: `${a.rule} + ${b.rule}`, fields, ...(where && { where }), ...(a.unmasked && { unmasked: a.unmasked }) }
}

const commonOf = (a: readonly string[], b: readonly string[]): string[] => a.filter((name) => b.includes(name))

// Statements are cached by the identity of their conditions: two conditions together are the same tree every time.
const together = new WeakMap<Tree, WeakMap<Tree, Tree>>()

function bothTrees(a: Tree | undefined, b: Tree | undefined): Tree | undefined {
  if (!a || !b || a === b) return a ?? b
  const known = together.get(a) ?? new WeakMap<Tree, Tree>()
  together.set(a, known)
  const made: Tree = known.get(b) ?? { op: 'and', args: [a, b], type: { kind: 'boolean' }, at: a.at }
  known.set(b, made)
  return made
}
