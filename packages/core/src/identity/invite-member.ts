import type { Invited, NewInvitation, PortalRoles } from '@courtyard/contract/identity'
import type { TenantTx } from '@courtyard/db/database'
import type { Role } from '@courtyard/metadata/catalog'
import { phoneOf } from '@courtyard/metadata/fields/values/phone'
import { everything } from '@courtyard/metadata/scope'
import { Fault } from '@courtyard/std/fault'
import { textOf } from '@courtyard/std/label'
import { note } from '../audit/note.ts'
import type { Actor } from '../deps.ts'
import { requireMembers } from '../members/may-assign.ts'
import { addressFound } from '../members/member-address.ts'
import { noAddress } from '../members/member-kind.ts'
import { findRecord } from '../records/find-record.ts'
import { readRecord } from '../records/read-record.ts'
import { type RequestRights, rightsOfRequest } from '../records/rights-of-request.ts'
import { coreIssue } from '../texts/core-texts.ts'
import { type MessageLocale, writeMail, writeSms } from './message-texts.ts'
import { openAccount } from './open-account.ts'
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
  await requireNew(deps, actor, way)
  const sending: { sent: Invited['sent'] } = { sent: 'nothing' }
  const { userId } = await openAccount(deps, actor, {
    account: { tenant: actor.tenant, name: asked.name, ...way },
    addressOf: (id) => noAddress(actor.tenant, id),
    ...{ role, scope: asked.scope ?? {}, record: asked.record },
    async finish(tx, made) {
      const what = { role: role.name }
      note(tx, { by: actor.id, action: 'account.invited', subject: ['member', made.userId], what })
      const person = { userId: made.userId, name: asked.name, ...way, isTaken: made.isTaken }
      sending.sent = await send(deps, rights, { actor, person, origin: asked.origin })
    },
  })
  return { member: userId, sent: sending.sent }
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
  const { entity } = identity
  await readRecord(deps, actor, { entity, id: record, select })
  // Who sees them masked may invite: the invitation goes to the person themself, and the answer does not say where.
  const system = { ...(await rightsOfRequest(deps, actor)), scopes: { read: everything } }
  const read = (tx: TenantTx) => findRecord(tx, system, { entity, id: record, select })
  const found = await deps.db.withTenant(actor.tenant, read, { readOnly: true })
  const text = (name: string | undefined) => {
    const value = name === undefined ? null : found?.[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const [email, number] = [text(identity.email)?.toLowerCase(), text(identity.phone)]
  const phone = number === undefined ? undefined : phoneOf(number)
  return { ...(email !== undefined && { email }), ...(phone !== undefined && { phone }) }
}

async function requireNew(deps: IdentityDeps, actor: Actor, { email }: Way): Promise<void> {
  if (email === undefined) return
  const found = addressFound(await deps.sealer.sealerFor(actor.tenant), email)
  const known = await deps.db.withTenant(actor.tenant, (tx) =>
    tx.kernel
      .selectFrom('k_member')
      .select(['email_found', 'email'])
      // Rows from before are few, and compared here: an address is never told to the database.
      .where((row) => row.or([row('email_found', '=', found), row('email_sealed', 'is', null)]))
      .where((row) => row.or([row('email_found', 'is not', null), row('email', 'not like', '%.invalid')]))
      .execute(),
  )
  if (known.some((row) => row.email_found !== null || row.email === email)) throw new Fault('record_duplicate')
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
