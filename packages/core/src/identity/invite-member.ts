import type { Invited, NewInvitation, PortalRoles } from '@courtyard/contract/identity'
import type { Role } from '@courtyard/metadata/catalog'
import { phoneOf } from '@courtyard/metadata/fields/values/phone'
import { Fault } from '@courtyard/std/fault'
import { textOf } from '@courtyard/std/label'
import type { Actor } from '../deps.ts'
import { assignRole } from '../members/assign-role.ts'
import { requireAssignable, requireMembers } from '../members/may-assign.ts'
import { readRecord } from '../records/read-record.ts'
import { type RequestRights, rightsOfRequest } from '../records/rights-of-request.ts'
import { addMember, addPerson } from '../tenants/members.ts'
import { coreIssue } from '../texts/core-texts.ts'
import { type MessageLocale, writeMail, writeSms } from './message-texts.ts'
import { type IdentityDeps, requireManaged } from './require-member.ts'

/** Where links of letters lead; absent = none can be written. */
export type Inviting = NewInvitation & { readonly origin: string | undefined }
type Way = { readonly email?: string; readonly phone?: string }

/**
 * Opens an account for a person of the console (name, address, role) or of the portal (role and their record, whose fields say
 * address and number), and sends the way in. That an address signs in to another company is told to its holder, not to the asker.
 * Needs run:members; for a role beyond one's own, run:access. Throws Fault request_invalid, record_missing, assignment_beyond.
 */
export async function inviteMember(deps: IdentityDeps, actor: Actor, asked: Inviting): Promise<Invited> {
  const rights = await rightsOfRequest(deps, actor)
  requireMembers(rights.catalog, actor)
  const role = Object.hasOwn(rights.catalog.roles, asked.role) ? rights.catalog.roles[asked.role] : undefined
  if (!role) throw invalid('/role', coreIssue('/role', 'role_unknown.member', { roles: [asked.role] }))
  const way = role.for === 'portal' ? await wayOfRecord(deps, actor, { role, record: asked.record }) : wayOf(asked)
  if (way.email === undefined && way.phone === undefined)
    throw invalid('/email', coreIssue('/email', 'invitation_nowhere'))
  requireAssignable(rights.catalog, { actor, member: '', given: { role: asked.role, scope: asked.scope ?? {} } })
  await requireNew(deps, actor, way)
  const { userId, isTaken } = await deps.identity.accounts.create({ tenant: actor.tenant, name: asked.name, ...way })
  const member = { userId, name: asked.name, email: way.email ?? `${userId}@${actor.tenant}.invalid` }
  if (role.for === 'portal')
    await addMember(deps, actor.tenant, { ...member, roles: [asked.role], record: asked.record ?? null })
  else await addPerson(deps, actor.tenant, member)
  if (role.for === 'console')
    await assignRole(deps, actor, { member: userId, role: asked.role, scope: asked.scope ?? {}, to: null })
  await deps.identity.note({ what: 'invited', tenant: actor.tenant, userId, by: actor.id })
  const person = { userId, name: asked.name, ...way, isTaken }
  return { member: userId, sent: await send(deps, rights, { actor, person, origin: asked.origin }) }
}

/** The roles of the portal, and whose records their people are. Needs run:members or run:access. */
export async function portalRoles(deps: Pick<IdentityDeps, 'catalogs' | 'clock'>, actor: Actor): Promise<PortalRoles> {
  const { catalog } = await rightsOfRequest(deps, actor)
  requireMembers(catalog, actor)
  const roles = Object.values(catalog.roles).filter((role) => role.for === 'portal')
  return {
    items: roles.flatMap(({ name, label, identity }) => (identity ? [{ name, label, entity: identity.entity }] : [])),
  }
}

/** Sends a member a new invitation; older links end. Needs run:members or run:access. */
export async function inviteAgain(
  deps: IdentityDeps,
  actor: Actor,
  { member: id, origin }: { readonly member: string; readonly origin: string | undefined },
): Promise<Invited> {
  const { rights, member } = await requireManaged(deps, actor, id)
  const account = await deps.identity.accounts.byId(id)
  const phone = await deps.identity.accounts.phoneOf(id)
  const email = account?.email || undefined
  if (email === undefined && phone === undefined) throw invalid('/email', coreIssue('/email', 'invitation_nowhere'))
  const person = { userId: id, name: member.name, isTaken: false, ...(email && { email }), ...(phone && { phone }) }
  return { member: id, sent: await send(deps, rights, { actor, person, origin }) }
}

const invalid = (_: string, issue: ReturnType<typeof coreIssue>) => new Fault('request_invalid', { issues: [issue] })

function wayOf({ email, phone: typed }: Inviting): Way {
  const phone = typed === undefined ? undefined : phoneOf(typed)
  if (typed !== undefined && phone === undefined) throw invalid('/phone', coreIssue('/phone', 'invitation_phone'))
  return { ...(email !== undefined && { email: email.trim().toLowerCase() }), ...(phone !== undefined && { phone }) }
}

/** What the record says of its person, as far as the asker may read it. */
async function wayOfRecord(
  deps: IdentityDeps,
  actor: Actor,
  { role, record }: { readonly role: Role; readonly record: string | undefined },
): Promise<Way> {
  const { identity } = role
  if (!identity || record === undefined) throw invalid('/record', coreIssue('/record', 'reference_missing'))
  const select = [identity.email, identity.phone].filter((name) => name !== undefined)
  const found = await readRecord(deps, actor, { entity: identity.entity, id: record, select })
  const text = (name: string | undefined) => {
    const value = name === undefined ? null : found[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const [email, number] = [text(identity.email)?.toLowerCase(), text(identity.phone)]
  const phone = number === undefined ? undefined : phoneOf(number)
  return { ...(email !== undefined && { email }), ...(phone !== undefined && { phone }) }
}

async function requireNew(deps: IdentityDeps, actor: Actor, { email }: Way): Promise<void> {
  if (email === undefined) return
  const known = await deps.db.withTenant(actor.tenant, (tx) =>
    tx.kernel.selectFrom('k_member').select('user_id').where('email', '=', email).executeTakeFirst(),
  )
  if (known) throw new Fault('record_duplicate')
}

type Person = Way & { readonly userId: string; readonly name: string; readonly isTaken: boolean }
type Sending = { readonly actor: Actor; readonly person: Person; readonly origin: string | undefined }

async function send(
  { identity }: IdentityDeps,
  { catalog }: RequestRights,
  { person, origin }: Sending,
): Promise<Invited['sent']> {
  if (origin === undefined) return 'nothing'
  const locale: MessageLocale = catalog.locales[0] === 'en' ? 'en' : 'zh-CN'
  const values = { name: person.name, company: textOf(catalog.label, locale, catalog.tenant) }
  if (person.email !== undefined && person.isTaken) {
    await identity.messages.put({ by: 'mail', ...writeMail({ what: 'taken', to: person.email, locale, values }) })
    return 'mail'
  }
  if (person.email !== undefined) {
    const secret = await identity.oneTime.issueLink({
      ...{ kind: 'invitation', subject: person.userId, userId: person.userId },
    })
    const link = `${origin}/set-password?kind=invitation&code=${secret}`
    const letter = writeMail({ what: 'invitation', to: person.email, locale, values: { ...values, link } })
    await identity.messages.put({ by: 'mail', ...letter })
    return 'mail'
  }
  const note = { to: person.phone ?? '', locale, values: { company: values.company, link: `${origin}/phone` } }
  await identity.messages.put({ by: 'sms', ...writeSms({ what: 'phone_invitation', ...note }) })
  return 'sms'
}
