import { mayRun } from '@courtyard/access/can'
import type { Catalog } from '@courtyard/metadata/catalog'
import { Fault } from '@courtyard/std/fault'
import type { Actor } from '../deps.ts'

/** Throws Fault not_allowed unless a role of the actor grants `run:<job>`. The system's own actor may run everything. */
export function requireRun(catalog: Catalog, actor: Actor, job: string): void {
  if (actor.kind === 'system') return
  if (!mayRun(catalog, actor, job)) throw new Fault('not_allowed', { action: `run:${job}` })
}
