import { mayRun } from '@courtyard/access/can'
import type { Actor } from '@courtyard/core/deps'
import { type RequestRights, rightsOfRequest } from '@courtyard/core/records/rights-of-request'
import { createApp } from '@courtyard/server/app'
import type { World as ServerWorld } from '@courtyard/server/world'
import type { Answer } from '../../api/support.ts'
import { type Chosen, createChooser } from './choose-asks.ts'
import { anyDifference, type Difference } from './differences.ts'
import { createRandom, type Random } from './random.ts'
import { type Ask, type Ids, readPaths, type Send, wholeRuns } from './reads.ts'
import { type Seen, seenBy, type World, worldSql } from './seen.ts'

const ORIGIN = 'http://courtyard.test'

/** Who asks: an actor, and the cookie it asks with. */
export type Asker = { readonly actor: Actor; readonly cookie: string }
export type Superuser = (
  sql: string,
) => Promise<{ rows: Record<string, unknown>[] }[] | { rows: Record<string, unknown>[] }>

/** A tenant to compare with itself, and what it takes to change and put back its tables. */
export type Veil = {
  readonly server: ServerWorld
  readonly tenant: string
  readonly superuser: Superuser
  readonly ids: Ids
  readonly askers: readonly Asker[]
  /** Sees everything: the answers to it show that there was a difference. */
  readonly manager: Asker
}

/** Two answers to one question that may not differ and do. */
export type Leak = {
  readonly pair: number
  readonly asker: string
  readonly ask: string
  readonly operation: string
  readonly difference: string
  readonly before: string
  readonly after: string
}
export type Compared = {
  readonly leaks: readonly Leak[]
  readonly pairs: number
  readonly asked: number
  /** Pairs whose difference the manager's answers showed. */
  readonly shown: number
  readonly operations: ReadonlySet<string>
}

type Options = { readonly seed: number; readonly pairs: number; readonly asks: number; readonly leaksMax?: number }

/** Keeps a copy of every table beside the tenant's schema, and a function that puts all of them back. */
export async function keepTables({ superuser, tenant }: Pick<Veil, 'superuser' | 'tenant'>): Promise<void> {
  const schema = `t_${tenant}`
  await superuser(`drop schema if exists veil cascade; create schema veil; do $$ declare t text; begin
    for t in select tablename from pg_tables where schemaname = '${schema}' loop
      execute format('create table veil.%I as table ${schema}.%I', t, t);
    end loop; end $$;
  create function veil.columns(name text) returns text language sql as $$
    select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute
     where attrelid = ('${schema}.' || quote_ident(name))::regclass and attnum > 0 and not attisdropped and attgenerated = '' $$;
  create function veil.put_back(names text[]) returns void language plpgsql as $$ declare t text; begin
    set local session_replication_role = replica;
    foreach t in array names loop
      execute format('delete from ${schema}.%I', t);
      execute format('insert into ${schema}.%I (%s) overriding system value select %2$s from veil.%1$I', t, veil.columns(t));
    end loop; end $$;
  create function veil.apply(statements text[]) returns void language plpgsql as $$ declare s text; begin
    set local session_replication_role = replica;
    foreach s in array statements loop execute s; end loop; end $$;
  create function veil.put_all_back() returns void language sql as $$
    select veil.put_back(array_agg(tablename::text)) from pg_tables where schemaname = '${schema}'
      and (xpath('/row/n/text()', query_to_xml(format(
        'select (exists (select from ${schema}.%1$I) or exists (select from veil.%1$I))::int as n', tablename), true, true, '')))[1]::text = '1' $$`)
}

/** Compares pairs of worlds that differ only in what an actor may not see. */
export async function comparePairs(veil: Veil, { seed, pairs, asks, leaksMax = 5 }: Options): Promise<Compared> {
  const self = await createComparer(veil)
  const leaks: Leak[] = []
  const operations = new Set<string>()
  let [compared, asked, shown] = [0, 0, 0]
  const isEnough = () => compared >= pairs || new Set(leaks.map(({ operation }) => operation)).size >= leaksMax
  for (let number = 0; number < pairs * 10 && !isEnough(); number++) {
    const random = createRandom(seed * 100_003 + number)
    const found = await self.compareOne({ random, number, asks })
    if (!found) continue
    compared += 1
    asked += found.asked.length
    for (const operation of found.asked) operations.add(operation)
    shown += found.isShown ? 1 : 0
    leaks.push(...found.leaks)
  }
  return { leaks, pairs: compared, asked, shown, operations }
}

type Turn = { readonly random: Random; readonly number: number; readonly asks: number }
type Pair = { readonly leaks: Leak[]; readonly asked: readonly string[]; readonly isShown: boolean }

async function createComparer(veil: Veil) {
  const { catalog } = await rightsOfRequest(veil.server.deps, veil.manager.actor)
  const reads = Object.entries(readPaths(catalog, veil.ids)).filter(([, all]) => all.length > 0)
  const readsOf = ({ actor }: Asker) =>
    reads.filter(([operation]) => !wholeRuns[operation] || !mayRun(catalog, actor, wholeRuns[operation]))
  const choosers = new Map(veil.askers.map((asker) => [asker, createChooser(catalog, readsOf(asker))]))
  const schema = `t_${veil.tenant}`
  const statement = worldSql(catalog, schema)
  const read = async (): Promise<World> => firstRow(await veil.superuser(statement)).world as World
  const base = await read()
  const known = new Map<string, { rights: RequestRights; seen: Seen }>()
  const knownOf = async (asker: Asker) => {
    const found = known.get(asker.actor.id)
    if (found) return found
    const rights = await rightsOfRequest(veil.server.deps, asker.actor)
    const made = { rights, seen: seenBy(rights, asker.actor, base) }
    known.set(asker.actor.id, made)
    return made
  }
  const send = createSend(veil)
  const answers = new Map<string, string>()
  const answerTo = async (asker: Asker, ask: Ask) => {
    const answer = await ask.run(send(asker))
    // What is refused is rolled back by the product itself; that it was, the world at the end shows.
    if (ask.writes && !/^\[4\d\d,/.test(answer)) await veil.superuser('select veil.put_all_back()')
    return answer
  }
  const answerBefore = async (asker: Asker, ask: Ask) => {
    const key = `${asker.actor.id} ${ask.name}`
    const answer = answers.get(key) ?? (await answerTo(asker, ask))
    answers.set(key, answer)
    return answer
  }
  const putBack = (tables: readonly string[]) =>
    veil.superuser(`select veil.put_back(array[${tables.map((table) => `'${table}'`)}]::text[])`)

  /** Changes the tenant so that the asker sees no difference; undefined where none was found. */
  const differ = async (asker: Asker, random: Random): Promise<Difference[] | undefined> => {
    const { rights, seen } = await knownOf(asker)
    const { id: member } = asker.actor
    const wanted = Array.from({ length: 1 + random.below(3) }, () =>
      anyDifference({ catalog, schema, world: base, seen, random, member }),
    ).filter((one) => one !== undefined)
    if (wanted.length === 0) return undefined
    const statements = wanted.map(({ sql }) => sql)
    try {
      await veil.superuser(`select veil.apply(array[${statements.map((one) => `$veil$${one}$veil$`)}])`)
    } catch (error) {
      if (/duplicate key|violates/.test(String(error))) return undefined
      throw error
    }
    const world = await read()
    if (seenBy(rights, asker.actor, world).text === seen.text) return wanted
    await putBack(wanted.flatMap(({ tables }) => tables))
    return undefined
  }

  return {
    async compareOne({ random, number, asks }: Turn): Promise<Pair | undefined> {
      const asker = random.pick(veil.askers)
      const difference = await differ(asker, random)
      if (!difference) return undefined
      const ordered = choose(choosers.get(asker)!, { random, asks, difference })
      // A write that succeeds puts everything back, also the difference: it comes last, and alone.
      const each = async (answer: (asker: Asker, ask: Ask) => Promise<string>): Promise<string[]> => {
        const reading = ordered.filter(({ ask }) => !ask.writes)
        const read = await Promise.all(reading.map(({ ask }) => answer(asker, ask)))
        const write = ordered.find(({ ask }) => ask.writes)
        return write ? [...read, await answer(asker, write.ask)] : read
      }
      const { shows } = difference[0]!
      const control: Ask = { name: shows, run: async (to) => (await to('GET', shows)).text }
      const managerAfter = shows === '' ? '' : await answerTo(veil.manager, control)
      const after = await each(answerTo)
      await putBack(difference.flatMap(({ tables }) => tables))
      const before = await each(answerBefore)
      const managerBefore = shows === '' ? '' : await answerBefore(veil.manager, control)
      const told = {
        ...{ pair: number, asker: asker.actor.roles.join('+') },
        difference: difference.map(({ sql }) => sql).join('; '),
      }
      const isOfDocument = difference.some((one) => one.isOfDocument)
      const leaks = ordered.flatMap(({ ask, operation }, index): Leak[] =>
        after[index] === before[index] || (isOfDocument && documentOperations.has(operation))
          ? []
          : [{ ...told, ask: ask.name, operation, ...firstDifference(before[index]!, after[index]!) }],
      )
      return { leaks, asked: ordered.map(({ operation }) => operation), isShown: managerBefore !== managerAfter }
    },
  }
}

/** What shows a bill or a payment as a whole to whoever may read it. */
const documentOperations: ReadonlySet<string> = new Set([
  ...['read_receipt', 'print_receipt', 'print_bill', 'read_payer_account', 'preview_payment'],
  ...['read_bill_money', 'read_payment_money', 'read_invoiceable', 'explain_bill_line'],
])

const SHOWN = 160

/** Where two answers part, with what stands around it. */
function firstDifference(before: string, after: string): Pick<Leak, 'before' | 'after'> {
  let at = 0
  while (before[at] === after[at]) at++
  const around = (text: string) => JSON.stringify(text.slice(Math.max(0, at - SHOWN), at + SHOWN))
  return { before: around(before), after: around(after) }
}

type Choosing = { readonly random: Random; readonly asks: number; readonly difference: readonly Difference[] }

/** Questions of a pair: most near the difference, some anywhere; at most one writes, and that one is last. */
function choose(chooser: ReturnType<typeof createChooser>, { random, asks, difference }: Choosing): Chosen[] {
  const chosen = Array.from(
    { length: asks },
    (_, index) => (index * 3 < asks * 2 ? chooser.near(random, difference) : undefined) ?? chooser.any(random),
  )
  return [...chosen.filter(({ ask }) => !ask.writes), ...chosen.filter(({ ask }) => ask.writes).slice(0, 1)]
}

/** Sends as an asker. Ids are counted anew for each request, so that two worlds get the same ones. */
function createSend({ server, tenant }: Veil): (asker: Asker) => Send {
  let count = 0
  const next = () => `01890000-0000-7000-8000-1${String(count++).padStart(11, '0')}`
  const app = createApp({ ...server, deps: { ...server.deps, ids: { next } }, signedInFreshMs: 3_600_000 })
  return ({ cookie }) =>
    async (method, path, { json, headers = {}, body } = {}): Promise<Answer> => {
      count = 0
      const type: Record<string, string> = json === undefined ? {} : { 'content-type': 'application/json' }
      const content = json === undefined ? body : JSON.stringify(json)
      const key = method === 'POST' ? { 'idempotency-key': '01890000-0000-7000-8000-00000000eeee' } : {}
      const response = await app.request(`${ORIGIN}/t/${tenant}/api${path}`, {
        method,
        headers: { cookie, ...type, ...key, ...headers },
        ...(content === undefined ? {} : { body: content }),
      })
      const isText = /json|text|csv/.test(response.headers.get('content-type') ?? '')
      const bytes = Buffer.from(await response.arrayBuffer())
      const text = isText ? bytes.toString() : bytes.toString('latin1')
      const isJson = /json/.test(response.headers.get('content-type') ?? '') && text !== ''
      return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : text }
    }
}

function firstRow(result: Awaited<ReturnType<Superuser>>): Record<string, unknown> {
  const [row] = [result].flat().at(-1)!.rows
  if (!row) throw new Error('the statement gave no row')
  return row
}
