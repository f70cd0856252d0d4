import type { PrivacyRequest, PrivacyRequestPage } from '@courtyard/contract/privacy'
import type { TenantTx } from '@courtyard/db/database'
import { countOpenRequests, selectPrivacyRequests } from '@courtyard/db/kernel/privacy'
import { compileList } from '@courtyard/query/compile-list'
import { planList } from '@courtyard/query/plan-list'
import { shapePage } from '@courtyard/query/shape-page'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import type { Actor, Deps } from '../deps.ts'
import type { RequestRights } from '../records/rights-of-request.ts'
import { peopleEntities, requirePrivacy } from './person-of.ts'
import { showRequests } from './show-requests.ts'

const PAGE = 50
/** A search finds requests of this many people at most: whoever looks for one person names them better. */
const FOUND_MAX = 200

export type ListPrivacyRequests = {
  /** `open` comes first due first, the others latest first. */
  readonly state?: PrivacyRequest['state'] | undefined
  readonly q?: string | undefined
  readonly cursor?: string | undefined
}

/** What people asked about their data. Needs run:privacy. Throws Fault cursor_invalid, limit_exceeded for a search that is too long. */
export async function listPrivacyRequests(
  deps: Deps,
  actor: Actor,
  { state = 'open', q, cursor }: ListPrivacyRequests,
): Promise<PrivacyRequestPage> {
  const rights = await requirePrivacy(deps, actor)
  if (cursor !== undefined && !isId(cursor)) throw new Fault('cursor_invalid')
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const people = q === undefined || q.trim() === '' ? undefined : await peopleFound(tx, rights, q)
      const rows = await selectPrivacyRequests(tx, { state, people, after: cursor, limit: PAGE + 1 })
      const shown = rows.slice(0, PAGE)
      return {
        items: await showRequests(tx, rights, shown),
        next_cursor: rows.length > PAGE ? shown.at(-1)!.id : null,
        ...(await countOpenRequests(tx, rights.today)),
      }
    },
    { readOnly: true },
  )
}

/** People whom a search finds, as the actor may read them. */
async function peopleFound(tx: TenantTx, { catalog, scopes }: RequestRights, q: string): Promise<string[]> {
  const ids: string[] = []
  for (const { name } of peopleEntities(catalog)) {
    if (scopes.read(name).grants.length === 0) continue
    const plan = planList(catalog, { entity: name, select: [], q, limit: FOUND_MAX }, scopes)
    ids.push(...shapePage(plan, await tx.run(compileList(plan, tx))).items.map(({ id }) => id))
  }
  return ids
}

/** One request. Needs run:privacy. Throws Fault privacy_request_missing. */
export async function readPrivacyRequest(deps: Deps, actor: Actor, id: string): Promise<PrivacyRequest> {
  const rights = await requirePrivacy(deps, actor)
  return await deps.db.withTenant(actor.tenant, (tx) => requestIn(tx, rights, id), { readOnly: true })
}

/** The request as it stands in a transaction. Throws Fault privacy_request_missing. */
export async function requestIn(tx: TenantTx, rights: RequestRights, id: string): Promise<PrivacyRequest> {
  if (!isId(id)) throw new Fault('privacy_request_missing')
  const rows = await tx.kernel.selectFrom('k_privacy_request').selectAll().where('id', '=', id).execute()
  const [shown] = await showRequests(tx, rights, rows)
  if (!shown) throw new Fault('privacy_request_missing')
  return shown
}
