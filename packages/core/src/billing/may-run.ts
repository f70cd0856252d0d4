import { mayRun } from '@courtyard/access/can'
import type { Catalog } from '@courtyard/metadata/catalog'
import { Fault } from '@courtyard/std/fault'
import type { Actor } from '../deps.ts'

/** Throws Fault not_allowed unless a role of the actor grants `run:<job>`. The system's own actor may run everything. */
export function requireRun(catalog: Catalog, actor: Actor, job: string): void {
  if (actor.kind === 'system') return
  if (!mayRun(catalog, actor, job)) throw new Fault('not_allowed', { action: `run:${job}` })
}

/** Throws Fault not_allowed unless the actor may run one of these. */
export function mayRunAny(catalog: Catalog, actor: Actor, jobs: readonly [string, ...string[]]): void {
  if (actor.kind === 'system' || jobs.some((job) => mayRun(catalog, actor, job))) return
  throw new Fault('not_allowed', { action: `run:${jobs[0]}` })
}
