import { groupOf } from '@courtyard/contract/audit'
import type { AuditItem } from '@courtyard/db/kernel/audit-rows'
import type { ReadHour } from '@courtyard/db/kernel/read-counts'

/** What people are told of: of whom (absent: of nobody in particular), and how much of it there was. */
export type Alert = {
  readonly kind: 'sign_ins_failed' | 'account_locked' | 'mass_read' | 'off_hours' | 'probing'
  readonly actor: string | null
  readonly count: number
}

/** From how many in one hour on it is told. */
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
} as const

/** When administrators are not expected, where the tenant is: from the first hour to before the second. */
const NIGHT = { from: 22, to: 6 } as const
const ADMINISTRATION = new Set(['access', 'publishing', 'settings'])
/** Who acts by a name of the kernel is no person. */
type Looking = {
  readonly entries: readonly AuditItem[]
  readonly reads: readonly ReadHour[]
  readonly timeZone: string
}

/** What is out of the ordinary in one hour. Pure: the same hour gives the same alerts, and more of them as it goes on. */
export function alertsOf({ entries, reads, timeZone }: Looking): Alert[] {
  const failed = entries.filter(({ action }) => action === 'sign_in.failed')
  return [
    ...perActor('sign_ins_failed', failed, ALERTS.failures),
    ...(failed.length >= ALERTS.failuresOfAll
      ? [{ kind: 'sign_ins_failed' as const, actor: null, count: failed.length }]
      : []),
    ...perActor(
      'account_locked',
      entries.filter(({ action }) => action === 'sign_in.locked'),
      1,
    ),
    ...perActor(
      'off_hours',
      entries.filter((entry) => isAdministration(entry) && isNight(entry.at, timeZone)),
      1,
    ),
    ...perActor(
      'probing',
      entries.filter(({ action }) => action === 'tenant.crossed'),
      ALERTS.crossed,
    ),
    ...reads.flatMap(readAlerts),
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

function isNight(at: string, timeZone: string): boolean {
  const hour = Number(
    new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' }).format(new Date(at)),
  )
  return hour >= NIGHT.from || hour < NIGHT.to
}

function readAlerts({ actor, rows, missing, usual }: ReadHour): Alert[] {
  const isMuch = Number(rows) > ALERTS.rows && Number(rows) > Number(usual) * ALERTS.timesUsual
  return [
    ...(isMuch ? [{ kind: 'mass_read' as const, actor, count: Number(rows) }] : []),
    ...(Number(missing) >= ALERTS.missing ? [{ kind: 'probing' as const, actor, count: Number(missing) }] : []),
  ]
}
