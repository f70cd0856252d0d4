import { mayRun } from '@courtyard/access/can'
import { withIncluded } from '@courtyard/access/included'
import type { TenantTx } from '@courtyard/db/database'
import { lockName } from '@courtyard/db/kernel/lock-name'
import type { Catalog } from '@courtyard/metadata/catalog'
import type { Day } from '@courtyard/std/day'
import { Fault } from '@courtyard/std/fault'
import type { Identity, SignOnSettings } from '../identity/ports.ts'
import type { RequestRights } from '../records/rights-of-request.ts'

/** Who may assign any role on a day: a person, not a program. */
export type Administrator = {
  readonly userId: string
  /** Neither the membership nor the right has an end. */
  readonly lasts: boolean
}
type At = { readonly rights: Pick<RequestRights, 'catalog' | 'today'>; readonly tenant: string }
type Doors = { readonly identity: Pick<Identity, 'signOns' | 'accounts'> }

/**
 * Makes a change to members or to what they are assigned, unless nobody would be left after it who may assign any role and gets
 * in without the company's issuer: a mistake that nobody of the company could mend. Throws Fault last_administrator then, which
 * takes the change back with its transaction. Changes of one company wait for each other, so that two cannot take two away.
 */
export async function keepAdministrator<T>(
  tx: TenantTx,
  { identity, rights, tenant }: At & Doors,
  change: () => Promise<T>,
): Promise<T> {
  await lockAdministrators(tx)
  const settings = await identity.signOns.settings(tenant)
  const before = await administratorsOn(tx, rights)
  const couldMend = await someoneEnters(identity, before, settings)
  const done = await change()
  const after = await administratorsOn(tx, rights)
  const isLost =
    (before.length > 0 && after.length === 0) || (couldMend && !(await someoneEnters(identity, after, settings)))
  if (isLost) throw new Fault('last_administrator', { single_sign_on_only: settings?.only === true })
  return done
}

/** Holds what decides who administers until the transaction ends. */
export const lockAdministrators = (tx: TenantTx): Promise<void> => lockName(tx, 'administrators')

/** Whether one of those who last has a way in that no issuer can close: a password or a number, or, where staff come by the issuer alone, being named for it. */
export async function someoneEnters(
  { accounts }: Pick<Identity, 'accounts'>,
  administrators: readonly Administrator[],
  settings: Pick<SignOnSettings, 'only' | 'breakGlass'> | undefined,
): Promise<boolean> {
  for (const { userId, lasts } of administrators) {
    if (!lasts || (settings?.only && !settings.breakGlass.includes(userId))) continue
    if ((await accounts.hashOf(userId)) !== undefined) return true
    if (!settings?.only && (await accounts.phoneOf(userId)) !== undefined) return true
  }
  return false
}

/** Who may assign any role on a day, by what they are assigned and by what denies it. */
export async function administratorsOn(
  tx: TenantTx,
  { catalog, today }: { readonly catalog: Catalog; readonly today: Day },
): Promise<Administrator[]> {
  const deciding = Object.keys(catalog.roles).filter((role) => saysOf(catalog, role))
  if (deciding.length === 0) return []
  const rows = await tx.kernel
    .selectFrom('k_assignment as a')
    .innerJoin('k_member as m', 'm.user_id', 'a.user_id')
    .select(['a.user_id', 'a.role', 'a.from_on', 'a.to_on', 'm.valid_to'])
    .where('a.role', 'in', deciding)
    .where('m.email', 'not like', '%.service.invalid')
    .where('m.valid_from', '<=', today)
    .where((row) => row.or([row('m.valid_to', 'is', null), row('m.valid_to', '>', today)]))
    .where((row) => row.or([row('a.to_on', 'is', null), row('a.to_on', '>', today)]))
    .orderBy('a.user_id')
    .execute()
  const may = (roles: readonly { readonly role: string }[]) =>
    mayRun(
      catalog,
      {
        roles: withIncluded(
          catalog,
          roles.map(({ role }) => role),
        ),
      },
      'access',
    )
  return [...Map.groupBy(rows, ({ user_id }) => user_id)].flatMap(([userId, all]) => {
    const current = all.filter(({ from_on }) => from_on <= today)
    if (!may(current)) return []
    // What is to come counts where it denies: from that day on nobody would be left.
    const isOpen = all[0]!.valid_to === null && may(all)
    return [{ userId, lasts: isOpen && current.some((one) => one.to_on === null && may([one])) }]
  })
}

/** Whether a role says anything of assigning any role: gives it or denies it. */
const saysOf = (catalog: Catalog, role: string): boolean =>
  withIncluded(catalog, [role]).some((name) =>
    catalog.roles[name]!.rules.some(({ actions }) => actions.includes('run:access')),
  )
