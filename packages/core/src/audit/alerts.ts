import { groupOf } from '@courtyard/contract/audit'
import type { AuditItem } from '@courtyard/db/kernel/audit-rows'
import type { ReadHour } from '@courtyard/db/kernel/read-counts'
import type { Catalog } from '@courtyard/metadata/catalog'

/** What people are told of: of whom (absent: of nobody in particular), and how much of it there was. */
export type Alert = {
  readonly kind: 'sign_ins_failed' | 'account_locked' | 'mass_read' | 'mass_reveal' | 'off_hours' | 'probing'
  readonly actor: string | null
  readonly count: number
}

/** From how many in one hour on it is told, where the company says nothing else. */
export const ALERTS = {
  /** Failed sign-ins of one account; of all accounts together ten times as many. */
  failures: 10,
  failuresOfAll: 50,
  /** Rows one person reads: more than this, and more than so many times what they usually read. */
  rows: 5_000,
  timesUsual: 5,
  /** Another tenant's address with the own session, and records that are not there for them. */
  crossed: 3,
  missing: 50,
  /** Personal values one person reveals: more than this. */
  reveals: 20,
  /** When administrators are not expected, where the tenant is: from the first hour to before the second. */
  offHours: { from: 22, to: 6 },
}
export type AlertLimits = Readonly<typeof ALERTS>

/** What a company wants to be told of: what its document says, else what everybody is. */
export const limitsOf = ({ access }: Pick<Catalog, 'access'>): AlertLimits => ({ ...ALERTS, ...access?.alerts })

const ADMINISTRATION = new Set(['access', 'publishing', 'settings'])
type Looking = {
  readonly entries: readonly AuditItem[]
  readonly reads: readonly ReadHour[]
  readonly timeZone: string
  readonly limits: AlertLimits
}

/** What is out of the ordinary in one hour. Pure: the same hour gives the same alerts, and more of them as it goes on. */
export function alertsOf({ entries, reads, timeZone, limits }: Looking): Alert[] {
  const failed = entries.filter(({ action }) => action === 'sign_in.failed')
  return [
    ...perActor('sign_ins_failed', failed, limits.failures),
    ...(failed.length >= limits.failuresOfAll
      ? [{ kind: 'sign_ins_failed' as const, actor: null, count: failed.length }]
      : []),
    ...perActor(
      'account_locked',
      entries.filter(({ action }) => action === 'sign_in.locked'),
      1,
    ),
    ...perActor(
      'off_hours',
      entries.filter((entry) => isAdministration(entry) && isOffHours(entry.at, timeZone, limits)),
      1,
    ),
    ...perActor(
      'probing',
      entries.filter(({ action }) => action === 'tenant.crossed'),
      limits.crossed,
    ),
    ...perActor(
      'mass_reveal',
      entries.filter(({ action }) => action === 'value.revealed'),
      limits.reveals + 1,
    ),
    ...reads.flatMap((hour) => readAlerts(hour, limits)),
  ]
}

function perActor(kind: Alert['kind'], entries: readonly AuditItem[], from: number): Alert[] {
  return [...Map.groupBy(entries, ({ actor }) => actor)]
    .filter(([, of]) => of.length >= from)
    .map(([actor, of]) => ({ kind, actor, count: of.length }))
}

/** A person's own doing: what the system did by itself at night is its work. */
const isAdministration = ({ action, actor_name }: AuditItem): boolean =>
  actor_name !== null && ADMINISTRATION.has(groupOf(action) ?? '')

function isOffHours(at: string, timeZone: string, { offHours: { from, to } }: AlertLimits): boolean {
  const hour = Number(
    new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' }).format(new Date(at)),
  )
  return from <= to ? hour >= from && hour < to : hour >= from || hour < to
}

function readAlerts({ actor, rows, missing, usual }: ReadHour, limits: AlertLimits): Alert[] {
  const isMuch = Number(rows) > limits.rows && Number(rows) > Number(usual) * limits.timesUsual
  return [
    ...(isMuch ? [{ kind: 'mass_read' as const, actor, count: Number(rows) }] : []),
    ...(Number(missing) >= limits.missing ? [{ kind: 'probing' as const, actor, count: Number(missing) }] : []),
  ]
}
