import type { Role, RoleRule, RoleScope } from '../catalog.ts'
import type { RoleDocument } from '../documents/role.ts'
import { defined } from '../fields/definition.ts'
import { treeOf } from './expressions.ts'
import { labelOf } from './labels.ts'
import { actorVariable, type Model, type Source, scopeVariable, todayVariable } from './model.ts'
import { knownEntity, ownField } from './paths.ts'
import { reportDuplicates, reportUnknown } from './report.ts'

/** A role: rules with their conditions typed against their subjects. */
export function compileRole(model: Model, source: Source<RoleDocument>): Role {
  const { name, document, report } = source
  reportDuplicates(
    report,
    document.rules.map((rule) => rule.name),
    (index) => `/rules/${index}/name`,
  )
  checkIdentity(model, source)
  const scope = scopeOf(model, source)
  const includes = includesOf(model, source, scope)
  checkExports(model, source, includes)
  return {
    name,
    label: labelOf(document.label, name),
    for: document.for,
    ...defined({ identity: document.identity }),
    ...(includes.length > 0 && { includes }),
    ...(scope.length > 0 && { scope }),
    rules: [
      ...document.rules.flatMap((_, index) => {
        const rule = compileRule(model, source, { index, scope })
        return rule ? [rule] : []
      }),
      ...(document.for === 'portal' ? unpublished(model, report) : []),
    ],
  }
}

/** What an owner is not to see yet: bills that wait for publication, and what they consist of (decision 0019). */
const UNPUBLISHED: Readonly<Record<string, string>> = {
  bill: "status = 'billed'",
  bill_line: "bill.status = 'billed'",
  posting: "bill.status = 'billed'",
}

/** Denials that every role of a portal has, whatever its document grants. */
function unpublished(model: Model, report: Source<RoleDocument>['report']): RoleRule[] {
  return [...model.entities.values()].flatMap(({ name, kernel }): RoleRule[] => {
    const source = kernel && UNPUBLISHED[kernel.name]
    if (source === undefined) return []
    const scope = { schema: model.schema, entity: name, variables: {} }
    const where = treeOf({ source, place: 'role.where', scope, report, pointer: '/rules' })
    return where ? [{ name: 'unpublished', actions: ['read'], subject: name, where, deny: true }] : []
  })
}

function checkIdentity(model: Model, { document, report }: Source<RoleDocument>): void {
  const { identity } = document
  if (document.for === 'portal' && !identity) report('/identity', 'identity_missing.entity')
  if (!identity || !knownEntity(model, { name: identity.entity, report, pointer: '/identity/entity' })) return
  if (identity.email === undefined && identity.phone === undefined) {
    report('/identity', 'identity_missing.field')
  }
  for (const key of ['email', 'phone'] as const) {
    const name = identity[key]
    if (name === undefined) continue
    const field = ownField(model, identity.entity, { name, report, pointer: `/identity/${key}` })
    if (field && field.type !== 'text') report(`/identity/${key}`, 'identity_type', { name })
  }
}

/** What assignments of the role name; portal people are found by their identity, so nobody assigns them anything. */
function scopeOf(model: Model, { document, report }: Source<RoleDocument>): RoleScope[] {
  const parts = document.scope ?? []
  if (parts.length > 0 && document.for === 'portal') report('/scope', 'role_scope_portal')
  reportDuplicates(
    report,
    parts.map(({ name }) => name),
    (index) => `/scope/${index}/name`,
  )
  return parts.flatMap(({ name, entity, hidden }, index) => {
    if (hidden || !knownEntity(model, { name: entity, report, pointer: `/scope/${index}/entity` })) return []
    return [{ name, entity }]
  })
}

/** Every included role, each once and in order of name; what they are assigned with, the role is assigned with too. */
function includesOf(model: Model, source: Source<RoleDocument>, own: readonly RoleScope[]): string[] {
  const { name, document, report } = source
  const found = new Set<string>()
  for (const [index, first] of (document.includes ?? []).entries()) {
    const pointer = `/includes/${index}`
    if (!model.roles.has(first)) {
      reportUnknown(report, pointer, { what: 'role', name: first, known: model.roles.keys() })
      continue
    }
    const closure = closureOf(model, first)
    if (closure.includes(name)) report(pointer, 'role_circle', { role: first })
    else checkIncluded(source, { included: model.roles.get(first)!.document, own, pointer })
    for (const included of closure) if (included !== name) found.add(included)
  }
  return [...found].sort()
}

type Included = { readonly included: RoleDocument; readonly own: readonly RoleScope[]; readonly pointer: string }

function checkIncluded({ document, report }: Source<RoleDocument>, { included, own, pointer }: Included): void {
  if (included.for !== document.for) report(pointer, 'role_includes_other', { role: included.name })
  for (const { name, entity, hidden } of included.scope ?? []) {
    const same = own.some((part) => part.name === name && part.entity === entity)
    if (!hidden && !same) report(pointer, 'role_scope_missing', { role: included.name, name, entity })
  }
}

function closureOf(model: Model, first: string): string[] {
  const found = new Set([first])
  for (const role of found)
    for (const next of model.roles.get(role)?.document.includes ?? []) if (model.roles.has(next)) found.add(next)
  return [...found]
}

/** What nobody of the role may read cannot leave: such a rule would grant nothing. */
function checkExports(model: Model, { document, report }: Source<RoleDocument>, includes: readonly string[]): void {
  const documents = [document, ...includes.map((name) => model.roles.get(name)!.document)]
  const read = documents.flatMap(({ rules }) => rules.filter((rule) => isGrantOf(rule, 'read')))
  for (const [index, rule] of document.rules.entries()) {
    const { subject = '*' } = rule
    const isRead = read.some((one) => subject === '*' || one.subject === '*' || one.subject === subject)
    if (isGrantOf(rule, 'export') && !isRead) report(`/rules/${index}`, 'role_export_unread', { entity: subject })
  }
}

const isGrantOf = ({ deny, hidden, action }: RoleDocument['rules'][number], asked: string): boolean =>
  !deny && !hidden && [action].flat().some((one) => one === asked)

type RuleAt = { readonly index: number; readonly scope: readonly RoleScope[] }

function compileRule(
  model: Model,
  { document, report }: Source<RoleDocument>,
  { index, scope }: RuleAt,
): RoleRule | undefined {
  const rule = document.rules[index]!
  const pointer = `/rules/${index}`
  if (rule.hidden) return undefined
  const actions = typeof rule.action === 'string' ? [rule.action] : rule.action
  if (rule.unmasked && (rule.deny || !actions.includes('read'))) report(`${pointer}/unmasked`, 'unmasked_unread')
  const unmasked = defined({ unmasked: rule.unmasked })
  const onlyRuns = actions.every((action) => action.startsWith('run:'))
  const subject = rule.subject ?? (onlyRuns ? '*' : undefined)
  if (subject === undefined) {
    report(pointer, 'key_missing.subject')
    return undefined
  }
  if (subject === '*') {
    if (rule.fields || rule.where !== undefined) report(`${pointer}/subject`, 'subject_any')
    return { name: rule.name, actions, subject, deny: rule.deny, ...unmasked }
  }
  if (!model.entities.has(subject)) {
    reportUnknown(report, `${pointer}/subject`, {
      what: 'entity',
      name: subject,
      known: [...model.entities.keys(), '*'],
    })
    return undefined
  }
  const fields = rule.fields?.filter((name, at) => {
    const field = ownField(model, subject, { name, report, pointer: `${pointer}/fields/${at}` })
    return field && !field.hidden
  })
  const where =
    rule.where === undefined
      ? undefined
      : treeOf({
          source: rule.where,
          place: 'role.where',
          scope: {
            schema: model.schema,
            entity: subject,
            variables: {
              actor: actorVariable(document.identity?.entity),
              today: todayVariable,
              ...defined({ scope: scopeVariable(scope) }),
            },
          },
          report,
          pointer: `${pointer}/where`,
        })
  // A rule that lost all its fields must not become a rule for all fields.
  if (fields?.length === 0) return undefined
  return { name: rule.name, actions, subject, ...defined({ fields, where }), deny: rule.deny, ...unmasked }
}
