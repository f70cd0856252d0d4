import { type ActorRule, rulesOf, scopeFor } from '@courtyard/access/scope-for'
import type { Why, WhyRequest } from '@courtyard/contract/access'
import type { TenantTx } from '@courtyard/db/database'
import type { Entity } from '@courtyard/metadata/catalog'
import { alwaysVisible, withAnyGrant } from '@courtyard/metadata/scope'
import { findPath } from '@courtyard/query/resolve-path'
import { compileWhy, shapeWhy } from '@courtyard/query/why-seen'
import { assert } from '@courtyard/std/assert'
import { Fault } from '@courtyard/std/fault'
import { noteAlone } from '../audit/note.ts'
import { requireRun } from '../billing/may-run.ts'
import type { Actor, Deps } from '../deps.ts'
import { loadActor } from '../members/load-actor.ts'
import { findRecord } from '../records/find-record.ts'
import { type RequestRights, rightsOfRequest } from '../records/rights-of-request.ts'
import { ruleWords } from './rule-words.ts'

type Check = Why['checks'][number]

/**
 * Whether a member may read, change, delete or export one record or field today, and by which rules: every condition is asked
 * of the record itself, in SQL, by the pieces that lists are cut with, and the asking is noted. Needs run:access and to read the record. Throws Fault
 * record_missing for no such member or record, entity_unknown, field_unknown.
 */
export async function whyAllowed(deps: Deps, actor: Actor, asked: WhyRequest): Promise<Why> {
  const rights = await rightsOfRequest(deps, actor)
  requireRun(rights.catalog, actor, 'access')
  const about = await loadActor(deps, { userId: asked.member, tenant: actor.tenant })
  const why = await deps.db.withTenant(
    actor.tenant,
    async (tx): Promise<Why> => {
      const member = await memberOf(tx, asked.member)
      const { entity, title } = await readAsked(tx, rights, asked)
      const field = asked.field === undefined ? undefined : fieldOf(rights, entity, asked.field)
      const actions = asked.action === 'export' ? (['read', 'export'] as const) : ([asked.action] as const)
      const checks: Check[] = []
      for (const action of actions)
        checks.push(await checkOf(tx, rights, { about, entity, action, id: asked.id, field: asked.field }))
      return {
        ...{ member, entity: { name: entity.name, label: entity.label }, record: { id: asked.id, title } },
        ...{ field: field ?? null, allowed: checks.every(({ allowed }) => allowed), checks },
      }
    },
    { readOnly: true, isolation: 'repeatable read' },
  )
  const { member, entity, field, action } = asked
  const what = { entity, action, ...(field !== undefined && { field }), record: asked.id, allowed: why.allowed }
  await noteAlone(deps, actor, { action: 'access.asked', subject: ['member', member], what })
  return why
}

async function memberOf(tx: TenantTx, id: string): Promise<Why['member']> {
  const found = await tx.kernel
    .selectFrom('k_member')
    .select(['user_id as id', 'name'])
    .where('user_id', '=', id)
    .executeTakeFirst()
  if (!found) throw new Fault('record_missing')
  return found
}

/** The record as who asks may read it. */
async function readAsked(tx: TenantTx, rights: RequestRights, { entity: name, id }: WhyRequest) {
  const entity = Object.hasOwn(rights.catalog.entities, name) ? rights.catalog.entities[name] : undefined
  const titled = entity !== undefined && findPath(rights, entity, [entity.title]) !== undefined
  const found = await findRecord(tx, rights, { entity: name, id, select: titled ? [entity.title] : [] })
  if (!found || !entity) throw new Fault('record_missing')
  const title = titled ? found[entity.title] : undefined
  return { entity, title: title === null || title === undefined ? null : String(title) }
}

function fieldOf(rights: RequestRights, entity: Entity, name: string): NonNullable<Why['field']> {
  const found = findPath(rights, entity, [name])
  if (!found) throw new Fault('field_unknown', { entity: entity.name, field: name })
  return { name, label: found.field.label }
}

type Of = {
  readonly about: Actor | undefined
  readonly entity: Entity
  readonly action: Check['action']
  readonly id: string
  readonly field: string | undefined
}

async function checkOf(tx: TenantTx, rights: RequestRights, of: Of): Promise<Check> {
  const { about, entity, action, id, field } = of
  if (!about) return { action, allowed: false, reason: 'no_member', rules: [] }
  const { catalog, today } = rights
  const request = { catalog, actor: about, today }
  const rules = rulesOf(request, action, entity)
  const why = { catalog, entity, id, field, scope: scopeFor(request, action, entity) }
  const [raw] = await tx.run(compileWhy(why, { schema: tx.schema }))
  assert(raw, 'a record that was just read is there')
  const answer = shapeWhy(why, raw)
  const [grants, denials] = [[...answer.grants], [...answer.denials]]
  const judged = rules.map((rule) => ({
    rule,
    // The scope has every denial, and of the grants those whose variables have values.
    holds: rule.deny ? denials.shift() === true : rule.resolved && grants.shift() === true,
  }))
  assert(grants.length === 0 && denials.length === 0, 'every rule of the scope was asked')
  const allowed = field === undefined ? answer.row : answer.field === true
  const reason = reasonOf(judged, { row: answer.row, allowed, field })
  return {
    ...{ action, allowed, reason },
    // From behind, as the matrix has them: the last rule wins.
    rules: judged.toReversed().map(({ rule, holds }) => ({
      ...{ ...ruleWords(catalog, entity, rule), resolved: rule.resolved, holds },
      decides: holds && decides(rule, { reason, field }),
    })),
  }
}

type Judged = { readonly rule: ActorRule; readonly holds: boolean }
type Outcome = { readonly row: boolean; readonly allowed: boolean; readonly field: string | undefined }

function reasonOf(judged: readonly Judged[], { row, allowed, field }: Outcome): Check['reason'] {
  if (allowed) return 'granted'
  const grants = judged.filter(({ rule }) => !rule.deny)
  if (grants.length === 0) return 'no_rule'
  if (!grants.some(({ holds }) => holds)) return 'no_match'
  if (!row) return 'denied'
  const carried = grants.some(({ rule, holds }) => holds && carries(rule, field))
  return carried ? 'field_denied' : 'field_not_granted'
}

/** Whether a rule that holds is one of those that made it so. */
function decides(rule: ActorRule, { reason, field }: { reason: Check['reason']; field: string | undefined }): boolean {
  if (reason === 'granted') return !rule.deny && carries(rule, field)
  if (reason === 'denied') return rule.deny && rule.fields === '*'
  return reason === 'field_denied' && rule.deny && rule.fields !== '*' && carries(rule, field)
}

const carries = ({ fields, deny }: ActorRule, field: string | undefined): boolean =>
  field === undefined ||
  fields === '*' ||
  fields.includes(field) ||
  (!deny && (alwaysVisible.has(field) || withAnyGrant.has(field)))
