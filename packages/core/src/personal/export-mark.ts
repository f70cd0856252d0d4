import type { TenantTx } from '@courtyard/db/database'
import type { Catalog } from '@courtyard/metadata/catalog'
import type { Actor, Deps } from '../deps.ts'

/** True for a field of personal values, and for one that names records whose title is one. */
export function isPersonalField({ entities }: Pick<Catalog, 'entities'>, entity: string, name: string): boolean {
  const field = entities[entity]?.fields.find((one) => one.name === name)
  return field?.personal !== undefined || (field?.type === 'reference' && isNamedPersonally({ entities }, field.to))
}

/** True for an entity whose title is a personal value. */
export function isNamedPersonally({ entities }: Pick<Catalog, 'entities'>, name: string): boolean {
  const entity = entities[name]
  return entity?.fields.find((one) => one.name === entity.title)?.personal !== undefined
}

type Marking = { readonly catalog: Pick<Catalog, 'timeZone'>; readonly locale: string }

/** The line of a file with personal values that says who took it along, and when. */
export async function exportMark(
  deps: Pick<Deps, 'db' | 'clock'>,
  { id, tenant }: Pick<Actor, 'id' | 'tenant'>,
  { catalog, locale }: Marking,
): Promise<string> {
  const find = (tx: TenantTx) =>
    tx.kernel.selectFrom('k_member').select('name').where('user_id', '=', id).executeTakeFirst()
  const who = (await deps.db.withTenant(tenant, find, { readOnly: true }))?.name ?? id
  const form = { dateStyle: 'medium', timeStyle: 'short', timeZone: catalog.timeZone } as const
  const at = new Intl.DateTimeFormat(locale, form).format(deps.clock.now())
  return locale === 'en'
    ? `Exported by ${who} at ${at}. Holds personal data: keep it to yourself.`
    : `${who} 于 ${at} 导出，含个人信息，请勿外传。`
}
