import { createHash } from 'node:crypto'
import type { AccessReview, ReviewedGrant } from '@courtyard/contract/access-review'
import type { TenantTx } from '@courtyard/db/database'
import type { Catalog } from '@courtyard/metadata/catalog'
import { canonicalJson } from '@courtyard/std/canonical'
import { Fault } from '@courtyard/std/fault'
import { note as noteDone } from '../audit/note.ts'
import { requireRun } from '../billing/may-run.ts'
import type { Actor, Deps } from '../deps.ts'
import type { Identity } from '../identity/ports.ts'
import { memberKind } from '../members/member-kind.ts'
import { showAssignments } from '../members/show-assignment.ts'
import { type RequestRights, rightsOfRequest } from '../records/rights-of-request.ts'
import { graveOf } from './grave-rights.ts'
import { type Due, dueOf } from './review-due.ts'
import {
  endedSince,
  type HeldRow,
  heldToday,
  type LastReview,
  portalCounts,
  publishedSince,
  signInsOf,
} from './review-rows.ts'

/** What a review needs besides the rest: when keys of programs were used. */
export type ReviewDeps = Deps & { readonly identity: Pick<Identity, 'keys'> }

/**
 * Who of the console holds which role by which grant, when they signed in last, what of it is grave, and what changed since the
 * last review. Needs run:access.
 */
export async function readReview(deps: ReviewDeps, actor: Actor): Promise<AccessReview> {
  const rights = await requireReviewer(deps, actor)
  return await deps.db.withTenant(actor.tenant, (tx) => reviewIn(tx, deps, rights), { readOnly: true })
}

/**
 * Signs that what the digest stands for was looked at. Needs run:access. Throws Fault review_stale when it is otherwise by now.
 */
export async function signReview(
  deps: ReviewDeps,
  actor: Actor,
  { digest, note }: { readonly digest: string; readonly note: string },
): Promise<AccessReview> {
  const rights = await requireReviewer(deps, actor)
  return await deps.db.withTenant(actor.tenant, async (tx) => {
    const review = await reviewIn(tx, deps, rights)
    if (review.digest !== digest) throw new Fault('review_stale')
    const counts = { people: review.people.length, grants: review.people.flatMap(({ grants }) => grants).length }
    const { id } = await tx.kernel
      .insertInto('k_access_review')
      .values({ at: deps.clock.now().toISOString(), by: actor.id, note, digest, ...counts })
      .returning('id')
      .executeTakeFirstOrThrow()
    noteDone(tx, {
      by: actor.id,
      action: 'access.reviewed',
      subject: ['access_review', id],
      what: { digest, ...counts },
    })
    return await reviewIn(tx, deps, rights)
  })
}

async function requireReviewer(deps: Deps, actor: Actor): Promise<RequestRights> {
  const rights = await rightsOfRequest(deps, actor)
  requireRun(rights.catalog, actor, 'access')
  return rights
}

async function reviewIn(tx: TenantTx, deps: ReviewDeps, rights: RequestRights): Promise<AccessReview> {
  const { catalog, today } = rights
  const due = await dueOf(tx, catalog, deps.clock.now())
  const held = await heldToday(tx, { catalog, today })
  return {
    digest: digestOf(catalog, held),
    ...shownDue(due),
    people: await withUses(deps, await peopleOf(tx, rights, { held, last: due.last })),
    portal: await portalCounts(tx, { catalog, today }),
    ended: due.last ? await endedSince(tx, catalog, due.last.at) : [],
    changed_roles: due.last ? await publishedSince(tx, catalog, due.last.at) : [],
  }
}

const shownDue = ({ last, days, dueAt, isOver }: Due) => ({
  ...{ review_days: days, due_at: dueAt.toISOString(), overdue: isOver },
  last: last && {
    ...{ at: last.at.toISOString(), by: last.name, note: last.note },
    ...{ people: last.people, grants: last.grants },
  },
})

/** The same people, grants and rules give the same digest. */
function digestOf(catalog: Catalog, held: readonly HeldRow[]): string {
  const grants = held.map(({ id, user_id, role, scope, from_on, to_on }) => [id, user_id, role, scope, from_on, to_on])
  return createHash('sha256')
    .update(canonicalJson({ grants, roles: catalog.roles }))
    .digest('hex')
}

type Held = { readonly held: readonly HeldRow[]; readonly last: LastReview | null }

async function peopleOf(tx: TenantTx, rights: RequestRights, { held, last }: Held): Promise<AccessReview['people']> {
  const shown = new Map((await showAssignments(tx, rights, held)).map((one) => [one.id, one]))
  const byPerson = Map.groupBy(held, ({ user_id }) => user_id)
  const signIns = await signInsOf(tx, [...byPerson.keys()])
  const grantOf = (row: HeldRow): ReviewedGrant => ({
    ...shown.get(row.id)!,
    agreed_by: row.agreed_by,
    grave: graveOf(rights.catalog, row.role),
    is_new: last !== null && new Date(row.given_at) > last.at,
  })
  return [...byPerson].map(([id, own]) => ({
    ...{ id, name: own[0]!.name, is_program: memberKind(own[0]!.email) === 'service' },
    last_sign_in: signIns.get(id) ?? null,
    grants: own.map(grantOf),
  }))
}

/** A program signs in by no password: what counts is when one of its keys was used last. */
async function withUses({ identity }: ReviewDeps, people: AccessReview['people']): Promise<AccessReview['people']> {
  const lastUse = async (id: string): Promise<string | null> => {
    const used = (await identity.keys.list(id)).flatMap(({ usedAt }) => usedAt?.toISOString() ?? [])
    return used.sort().at(-1) ?? null
  }
  return await Promise.all(
    people.map(async (one) => (one.is_program ? { ...one, last_sign_in: await lastUse(one.id) } : one)),
  )
}
