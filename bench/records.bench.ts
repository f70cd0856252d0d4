import { deepStrictEqual } from 'node:assert'
import { limitApp } from './limits/rooms.ts'
import { type Figure, race } from './measure.ts'
import type { Benchmark } from './run.ts'
import { ORIGIN, TENANT, type World } from './world.ts'

type Body = Record<string, unknown>
/** Ours and the limit of one figure, each one request to its app. */
type Pair = { readonly ours: () => Promise<Body>; readonly limit: () => Promise<Body> }

const PROJECT = "md5('p1')::uuid"
const API = `${ORIGIN}/t/${TENANT}/api/v1`

async function send(fetch: World['fetch'], url: string, init?: RequestInit): Promise<Body> {
  const response = await fetch(new Request(url, init))
  const text = await response.text()
  if (!response.ok) throw new Error(`${url} answered ${response.status} ${text}`)
  return JSON.parse(text) as Body
}

async function idOf(world: World, expression: string): Promise<string> {
  const { rows } = (await world.run(`select ${expression} as id`)) as { rows: { id: string }[] }
  return rows[0]!.id
}

type Sides = { readonly world: World; readonly limit: ReturnType<typeof limitApp> }

/** One figure: the first answers of both must be the same, then they race. */
const figure = (name: string, pairOf: (sides: Sides) => Promise<Pair>, same: (body: Body) => unknown): Benchmark => ({
  name,
  async run(open): Promise<Figure> {
    const world = await open()
    const limit = limitApp(world.limitUrl)
    try {
      const pair = await pairOf({ world, limit })
      deepStrictEqual(same(await pair.ours()), same(await pair.limit()))
      return await race(pair)
    } finally {
      await world.run(`delete from t_${TENANT}.e_room where full_code like 'X%'`)
      await world.run(`vacuum analyze t_${TENANT}.e_room`)
      await limit.close()
    }
  },
})

async function listPair({ world, limit }: Sides): Promise<Pair> {
  const headers = { cookie: await world.signIn('steward') }
  const project = await idOf(world, PROJECT)
  const filter = {
    and: [
      { field: 'project', op: 'eq', value: project },
      { field: 'status', op: 'eq', value: 'occupied' },
    ],
  }
  const query = new URLSearchParams({
    select: 'full_code,floor_no,built_area,status,building.name',
    filter: JSON.stringify(filter),
    sort: 'full_code',
    limit: '50',
  })
  const theirs = new URLSearchParams({ project, status: 'occupied', limit: '50' })
  return {
    ours: () => send(world.fetch, `${API}/records/room?${query}`, { headers }),
    limit: () => send(limit.fetch, `${ORIGIN}/rooms?${theirs}`),
  }
}

async function readPair({ world, limit }: Sides): Promise<Pair> {
  const headers = { cookie: await world.signIn('steward') }
  const id = await idOf(world, "md5('r4')::uuid")
  return {
    ours: () => send(world.fetch, `${API}/records/room/${id}`, { headers }),
    limit: () => send(limit.fetch, `${ORIGIN}/rooms/${id}`),
  }
}

async function createPair({ world, limit }: Sides): Promise<Pair> {
  const headers = { cookie: await world.signIn('registrar'), 'content-type': 'application/json' }
  const room = {
    project: await idOf(world, PROJECT),
    building: await idOf(world, "md5('b1')::uuid"),
    ...{ no: '1', floor_no: 3, kind: 'residence', built_area: '88.5', fee_coefficient: '1', status: 'vacant' },
  }
  let count = 0
  const post = () => ({ method: 'POST', headers, body: JSON.stringify({ ...room, full_code: `X${++count}` }) })
  return {
    ours: () => send(world.fetch, `${API}/records/room`, post()),
    limit: () => send(limit.fetch, `${ORIGIN}/rooms`, post()),
  }
}

async function aggregatePair({ world, limit }: Sides): Promise<Pair> {
  const headers = { cookie: await world.signIn('steward') }
  const query = new URLSearchParams({ group_by: 'building,status', measures: 'count,sum:built_area' })
  return {
    ours: () => send(world.fetch, `${API}/aggregates/room?${query}`, { headers }),
    limit: () => send(limit.fetch, `${ORIGIN}/rooms-by-building`),
  }
}

/** What two new rooms share: all but who they are and when they were made. */
function withoutIdentity({ id, full_code, created_at, created_by, updated_at, updated_by, ...rest }: Body): Body {
  return rest
}

export const benchmarks: readonly Benchmark[] = [
  figure('list', listPair, ({ items }) => items),
  figure('read', readPair, (body) => body),
  figure('create', createPair, withoutIdentity),
  figure('aggregate', aggregatePair, ({ rows }) => rows),
]
