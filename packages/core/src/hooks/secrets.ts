import { NAME } from '@courtyard/metadata/documents/shapes'
import { Fault } from '@courtyard/std/fault'
import { note } from '../audit/note.ts'
import type { Actor, Deps } from '../deps.ts'
import type { Vault } from './ports.ts'
import { requireHooks } from './require-hooks.ts'

const aboutOf = (tenant: string, name: string): string => `${tenant}/${name}`

type Named = { readonly tenant: string; readonly name: string }

/** A secret of a tenant in the clear; undefined when it is not set or does not open. Never leaves the server. */
export async function openSecret(
  deps: Deps,
  vault: Vault | undefined,
  { tenant, name }: Named,
): Promise<string | undefined> {
  if (!vault) return undefined
  const row = await deps.db.withTenant(
    tenant,
    (tx) => tx.kernel.selectFrom('k_secret').select('sealed').where('name', '=', name).executeTakeFirst(),
    { readOnly: true },
  )
  return row && vault.open(row.sealed, aboutOf(tenant, name))
}

/** Sets or replaces a secret. Throws Fault secrets_unavailable when the operator gave no key, secret_missing for what is no name, not_allowed. */
export async function putSecret(
  deps: Deps & { readonly vault: Vault | undefined },
  actor: Actor,
  { name, value }: { readonly name: string; readonly value: string },
): Promise<void> {
  await requireHooks(deps, actor)
  if (!NAME.test(name)) throw new Fault('secret_missing', { name })
  if (!deps.vault) throw new Fault('secrets_unavailable')
  const row = {
    sealed: deps.vault.seal(value, aboutOf(actor.tenant, name)),
    set_at: deps.clock.now().toISOString(),
    set_by: actor.id,
  }
  await deps.db.withTenant(actor.tenant, async (tx) => {
    await tx.kernel
      .insertInto('k_secret')
      .values({ name, ...row })
      .onConflict((known) => known.column('name').doUpdateSet(row))
      .execute()
    note(tx, { by: actor.id, action: 'secret.set', subject: ['secret', name] })
  })
}

/** Names of secrets and when they were set; never what they are. Throws Fault not_allowed. */
export async function listSecrets(deps: Deps, actor: Actor): Promise<{ items: { name: string; set_at: string }[] }> {
  await requireHooks(deps, actor)
  const rows = await deps.db.withTenant(
    actor.tenant,
    (tx) => tx.kernel.selectFrom('k_secret').select(['name', 'set_at']).orderBy('name').execute(),
    { readOnly: true },
  )
  return { items: rows.map(({ name, set_at }) => ({ name, set_at: new Date(set_at).toISOString() })) }
}

/** Removes a secret. Throws Fault secret_missing, not_allowed. */
export async function deleteSecret(deps: Deps, actor: Actor, name: string): Promise<void> {
  await requireHooks(deps, actor)
  await deps.db.withTenant(actor.tenant, async (tx) => {
    const gone = await tx.kernel.deleteFrom('k_secret').where('name', '=', name).returning('name').execute()
    if (gone.length === 0) throw new Fault('secret_missing', { name })
    note(tx, { by: actor.id, action: 'secret.removed', subject: ['secret', name] })
  })
}
