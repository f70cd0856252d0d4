import { mayRun } from '@courtyard/access/can'
import type { NewSignOn, SignOnJson } from '@courtyard/contract/single-sign-on'
import { Fault } from '@courtyard/std/fault'
import { noteAlone } from '../audit/note.ts'
import type { Actor } from '../deps.ts'
import { administratorsOn, lockAdministrators, someoneEnters } from '../members/last-administrator.ts'
import { loadActor } from '../members/load-actor.ts'
import { rightsOfRequest } from '../records/rights-of-request.ts'
import { coreIssue } from '../texts/core-texts.ts'
import type { SignOnSettings } from './ports.ts'
import type { IdentityDeps } from './require-member.ts'

type Site = { readonly origin: string | undefined }

/** What the company says of its issuer. Needs run:access. */
export async function readSignOn(deps: IdentityDeps & Site, actor: Actor): Promise<SignOnJson> {
  await requireAccess(deps, actor)
  return shown(deps, actor, await deps.identity.signOns.settings(actor.tenant))
}

/**
 * Sets up single sign-on, or changes it. Who came by another issuer before is signed out; when staff come by it alone from now
 * on, everybody is but the asker. Needs run:access. Throws Fault request_invalid.
 */
export async function putSignOn(deps: IdentityDeps & Site, actor: Actor, asked: NewSignOn): Promise<SignOnJson> {
  const rights = await requireAccess(deps, actor)
  if (deps.origin === undefined) throw new Fault('sign_on_unavailable')
  await requireBreakGlass(deps, actor, asked)
  const { signOns, note } = deps.identity
  if (!(await signOns.isThere(asked.issuer))) throw refused('/issuer', 'issuer_silent')
  const before = await signOns.settings(actor.tenant)
  const { issuer, client_id: clientId, domains, only, break_glass: breakGlass, secret } = asked
  const change = { issuer, clientId, domains: [...new Set(domains)], only, breakGlass, secret, by: actor.id }
  const isMoved = before !== undefined && (before.issuer !== issuer || before.clientId !== clientId)
  // A secret of one issuer is never sent to another.
  if (isMoved && secret === undefined) throw refused('/secret', 'issuer_secret')
  await deps.db.withTenant(actor.tenant, async (tx) => {
    await lockAdministrators(tx)
    const administrators = only ? await administratorsOn(tx, rights) : []
    // Who breaks the glass until a day leaves nobody who could after it.
    if (only && !(await someoneEnters(deps.identity, administrators, change)))
      throw refused('/break_glass', 'break_glass')
    if (!(await signOns.put(actor.tenant, change))) throw refused('/secret', 'issuer_secret')
  })
  const isNewlyOnly = only && !before?.only
  if (isMoved || isNewlyOnly) await signOns.endSessions(actor.tenant, { all: isNewlyOnly, except: actor.id })
  await note({ what: 'sign_on_set', tenant: actor.tenant, userId: actor.id })
  return shown(deps, actor, change)
}

/** Ends single sign-on: links and the sessions of who came by it with it. Needs run:access. Idempotent. */
export async function removeSignOn(deps: IdentityDeps & Site, actor: Actor): Promise<SignOnJson> {
  await requireAccess(deps, actor)
  await deps.identity.signOns.endSessions(actor.tenant, { all: false, except: actor.id })
  await deps.identity.signOns.remove(actor.tenant)
  await deps.identity.note({ what: 'sign_on_removed', tenant: actor.tenant, userId: actor.id })
  return shown(deps, actor, undefined)
}

/**
 * Lets the staff of a company sign in otherwise again, for an operator, where nobody of the company gets in to do so. False when
 * they may already. The audit tells of it before it is done: better told of and not done than the other way round.
 */
export async function reopenSignIn(
  deps: Pick<IdentityDeps, 'db'> & { readonly signOns: ReopenedSignOns },
  tenant: string,
): Promise<boolean> {
  if (!(await deps.signOns.settings(tenant))?.only) return false
  await noteAlone(deps, { id: 'operator', tenant }, { action: 'sign_on.reopened' })
  await deps.signOns.reopen(tenant)
  return true
}

/** What of the setting an operator reads and changes. */
export type ReopenedSignOns = Pick<IdentityDeps['identity']['signOns'], 'settings'> & {
  reopen(tenant: string): Promise<void>
}

async function requireAccess(deps: IdentityDeps, actor: Actor) {
  const rights = await rightsOfRequest(deps, actor)
  if (!mayRun(rights.catalog, actor, 'access')) throw new Fault('not_allowed')
  return rights
}

const refused = (at: string, issue: 'issuer_silent' | 'issuer_secret' | 'break_glass') =>
  new Fault('request_invalid', { issues: [coreIssue(at, issue)] })

/** Who breaks the glass must be able to mend what is broken, and to get in without the issuer. */
async function requireBreakGlass(deps: IdentityDeps, actor: Actor, { only, break_glass }: NewSignOn): Promise<void> {
  if (only && break_glass.length === 0) throw refused('/break_glass', 'break_glass')
  const catalog = await deps.catalogs.load(actor.tenant)
  for (const userId of break_glass) {
    const holder = await loadActor(deps, { userId, tenant: actor.tenant })
    const mayMend = holder !== undefined && mayRun(catalog, holder, 'access')
    if (!mayMend || (await deps.identity.accounts.hashOf(userId)) === undefined)
      throw refused('/break_glass', 'break_glass')
  }
}

function shown({ origin }: Site, { tenant }: Actor, settings: SignOnSettings | undefined): SignOnJson {
  return {
    settings: settings
      ? {
          ...{ issuer: settings.issuer, client_id: settings.clientId, domains: [...settings.domains] },
          ...{ only: settings.only, break_glass: [...settings.breakGlass] },
        }
      : null,
    redirect: origin === undefined ? null : `${origin}/api/auth/sign-on/${tenant}/callback`,
  }
}
