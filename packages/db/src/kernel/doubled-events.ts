import { Fault } from '@courtyard/std/fault'
import type pg from 'pg'
import { qualified } from '../identifier.ts'

/** The kernel file that makes a second charge of an event impossible: 0022-event-claims.sql. */
const FORBIDS = 22
const NAMED_MAX = 20

/**
 * Throws Fault events_charged_twice, before anything is changed, where an older program charged an event twice: the file
 * that forbids it would end in an error that names none of them. Nothing is asked of a tenant that has the file.
 */
export async function refuseDoubledEvents(client: pg.ClientBase, schema: string, current: number): Promise<void> {
  if (current >= FORBIDS) return
  // The index of that file is over the same rows.
  const { rows } = await client.query<{ standard: string; event: string; bills: string[]; found: number }>(
    `select c.standard, c.part as event, array_agg(b.no order by b.no) as bills, (count(*) over ())::int as found
      from ${qualified(schema, 'k_claim')} c left join ${qualified(schema, 'k_bill_line')} l on l.id = c.line_id
        left join ${qualified(schema, 'k_bill')} b on b.id = l.bill_id
      where c.part ~ '^[0-9a-f]{8}-[0-9a-f]{4}-' and c.standard not like 'late:%'
      group by 1, 2 having count(*) > 1 order by 1, 2 limit ${NAMED_MAX}`,
  )
  if (rows.length === 0) return
  const events = rows.map(({ standard, event, bills }) => ({ standard, event, bills }))
  throw new Fault('events_charged_twice', { schema, found: rows[0]!.found, events })
}
