import type { Catalog } from '@courtyard/metadata/catalog'
import type { PhysicalNames } from '@courtyard/metadata/physical-names'
import { qualified } from '../identifier.ts'
import type { AuditEntry } from '../kernel/audit.ts'
import type { PublishState } from '../kernel/tables.ts'
import type { Publisher } from './publisher.ts'
import type { Step, StepPlan } from './step.ts'

/** What a publish decided to write. */
export type Publication = {
  readonly catalog: Catalog
  readonly documents: unknown
  readonly physical: PhysicalNames
  readonly plan: StepPlan
  readonly by: string
  readonly note: string
  /** Hash of what was previewed (decision 0009). */
  readonly seal?: string
  /** What is noted of it besides that the version came into force. */
  readonly notes?: readonly AuditEntry[]
}

/** A publish as its journal knows it. */
export type JournalEntry = {
  readonly id: string
  readonly from: number
  readonly state: PublishState
  /** Empty once it is done. */
  readonly publication: Publication
  /** Milliseconds since the switch, by the database's clock. */
  readonly switchedMs: number | null
}
export type JournalStep = {
  readonly seq: number
  readonly state: 'waiting' | 'running' | 'done' | 'undone'
  readonly step: Step
  readonly cursor: string | null
}

type Row = { id: string; from_version: number; state: PublishState; payload: Publication; switched_ms: number | null }

const COLUMNS = `id, from_version, state, payload,
  least(extract(epoch from clock_timestamp() - switched_at) * 1000, 1000000000)::int as switched_ms`

const entryOf = (row: Row | undefined): JournalEntry | undefined =>
  row && { id: row.id, from: row.from_version, state: row.state, publication: row.payload, switchedMs: row.switched_ms }

/** The publish that is unfinished, if any. */
export async function findOpen({ client, schema }: Publisher): Promise<JournalEntry | undefined> {
  const sql = `select ${COLUMNS} from ${qualified(schema, 'k_publish')} where state in ('running', 'switched')`
  return entryOf((await client.query<Row>(sql)).rows[0])
}

/** A publish by its id. */
export async function findPublish({ client, schema }: Publisher, id: string): Promise<JournalEntry | undefined> {
  const sql = `select ${COLUMNS} from ${qualified(schema, 'k_publish')} where id = $1`
  return entryOf((await client.query<Row>(sql, [id])).rows[0])
}

type Opened = { readonly id: string | undefined; readonly from: number; readonly publication: Publication }

/**
 * Writes the publish and its steps, inside the transaction it is given; gives its id. One that is a single transaction is
 * over when it is to be seen, so nobody takes it up again and it keeps no payload.
 */
export async function openJournal({ client, schema }: Publisher, { id, from, publication }: Opened): Promise<string> {
  const { catalog, by, note, seal, plan } = publication
  const { rows } = await client.query<{ id: string }>(
    `insert into ${qualified(schema, 'k_publish')} (id, from_version, to_version, state, payload, seal, published_by, note)
     values (coalesce($1, uuidv7()), $2, $3, 'running', $4, $5, $6, $7) returning id`,
    [
      id ?? null,
      from,
      catalog.version,
      plan.isOneTransaction ? '{}' : JSON.stringify(publication),
      seal ?? '',
      by,
      note,
    ],
  )
  const made = rows[0]!.id
  const steps = plan.steps.map((step, seq) => ({ seq, phase: step.phase, kind: step.kind, about: step.about }))
  await client.query(
    `insert into ${qualified(schema, 'k_publish_step')} (publish_id, seq, phase, kind, about)
     select $1, seq, phase, kind, about from jsonb_to_recordset($2) as given (seq int, phase text, kind text, about jsonb)`,
    [made, JSON.stringify(steps)],
  )
  return made
}

/** Steps of a publish in their order. */
export async function stepsOf({ client, schema }: Publisher, entry: JournalEntry): Promise<JournalStep[]> {
  const { rows } = await client.query<Omit<JournalStep, 'step'>>(
    `select seq, state, cursor from ${qualified(schema, 'k_publish_step')} where publish_id = $1 order by seq`,
    [entry.id],
  )
  return rows.map((row) => ({ ...row, step: entry.publication.plan.steps[row.seq]! }))
}

type StepChange = { readonly id: string; readonly seq: number }

/** The step has begun, once more. Of its own transaction, so that a run that dies in it is counted. */
export async function startStep({ client, schema }: Publisher, { id, seq }: StepChange): Promise<void> {
  await client.query(
    `with begun as (update ${qualified(schema, 'k_publish')} set updated_at = now() where id = $1)
     update ${qualified(schema, 'k_publish_step')} set state = 'running', attempts = attempts + 1, failure = null,
     started_at = coalesce(started_at, now()) where publish_id = $1 and seq = $2`,
    [id, seq],
  )
}

/** The step is over, in the transaction of its work. */
export async function endStep(
  { client, schema }: Publisher,
  { id, seq }: StepChange,
  state: 'done' | 'undone' = 'done',
) {
  await client.query(
    `update ${qualified(schema, 'k_publish_step')} set state = $3, finished_at = now() where publish_id = $1 and seq = $2`,
    [id, seq, state],
  )
}

/** What went wrong, for people: of the publish and of the step it stood in. */
export async function noteFailure({ client, schema }: Publisher, id: string, failure: unknown): Promise<void> {
  await client.query(
    `with step as (update ${qualified(schema, 'k_publish_step')} set failure = $2 where publish_id = $1 and state = 'running')
     update ${qualified(schema, 'k_publish')} set failure = $2, updated_at = now() where id = $1`,
    [id, JSON.stringify(failure)],
  )
}

/** The publish is over; its payload is in the version it made, or nowhere any more. */
export async function closeJournal({ client, schema }: Publisher, id: string, state: 'done' | 'failed' | 'abandoned') {
  await client.query(
    `update ${qualified(schema, 'k_publish')} set state = $2, payload = '{}', finished_at = now(), updated_at = now() where id = $1`,
    [id, state],
  )
}
