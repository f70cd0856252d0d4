import pg from 'pg'
import { ORIGIN, TENANT, type World } from '../world.ts'

const API = `${ORIGIN}/t/${TENANT}/api/v1/records/room`
const CLIENTS = 8
const REPORT_SECONDS = 3
/** Between two reports: the time a person takes to ask for the next. */
const PAUSE_MS = 500

export type Traffic = {
  /** Ends all clients and the report; throws when one of them could not work at all. */
  stop(): Promise<void>
  /** Latencies since the last call, the longest of them, and the requests that failed, with their answers. */
  take(): { readonly latenciesMs: readonly number[]; readonly longest: Longest; readonly failed: readonly string[] }
}
/** A request that waited: what it asked, and until when by `performance.now()`. */
export type Longest = { readonly method: string; readonly ms: number; readonly end: number }
const NONE: Longest = { method: '', ms: 0, end: 0 }

/**
 * 8 clients that list, read, create and change rooms without a pause, and a report of three seconds again and again. The
 * rooms they change keep their own rules: any other would be refused whether or not something is published.
 */
export async function startTraffic(world: World): Promise<Traffic> {
  const cookie = await world.signIn('tenant_admin')
  const { rows } = (await world.run(
    `select id, project, building from t_${TENANT}.e_room where inner_area <= built_area order by id limit ${CLIENTS}`,
  )) as {
    rows: { id: string; project: string; building: string }[]
  }
  let isRunning = true
  let latenciesMs: number[] = []
  let failed: string[] = []
  let longest = NONE
  const timed = async (url: string, init: RequestInit): Promise<Response> => {
    const started = performance.now()
    const response = await world.fetch(new Request(url, init))
    const text = await response.text()
    const end = performance.now()
    latenciesMs.push(end - started)
    if (end - started > longest.ms) longest = { method: init.method ?? 'GET', ms: end - started, end }
    if (!response.ok) failed.push(`${init.method ?? 'GET'} ${response.status} ${text}`)
    return response
  }
  const client = async (room: (typeof rows)[number], at: number) => {
    const headers = { cookie, 'content-type': 'application/json' }
    const values = {
      project: room.project,
      building: room.building,
      no: '1',
      floor_no: 3,
      kind: 'residence',
      built_area: '88.5',
      fee_coefficient: '1',
      status: 'vacant',
    }
    for (let turn = 0; isRunning; turn++) {
      // In the default order, which has an index: a sort of all rooms would measure the rooms that the clients make.
      await timed(`${API}?limit=20&select=full_code,status,building.name`, { headers })
      const read = await timed(`${API}/${room.id}`, { headers })
      const body = JSON.stringify({ floor_no: (turn % 30) + 1 })
      const etag = read.headers.get('etag') ?? ''
      await timed(`${API}/${room.id}`, { method: 'PATCH', headers: { ...headers, 'if-match': etag }, body })
      const full_code = `X${at}_${turn}`
      await timed(API, { method: 'POST', headers, body: JSON.stringify({ ...values, full_code }) })
    }
  }
  const working = Promise.all([...rows.map(client), report(world.limitUrl, () => isRunning)])
  working.catch(() => undefined) // told by stop
  return {
    take() {
      const taken = { latenciesMs, longest, failed }
      latenciesMs = []
      failed = []
      longest = NONE
      return taken
    },
    async stop() {
      isRunning = false
      await working
    },
  }
}

async function report(url: string, isRunning: () => boolean): Promise<void> {
  const reader = new pg.Client({ connectionString: url, application_name: 'report' })
  await reader.connect()
  while (isRunning()) {
    await reader.query(
      `begin; select status, count(*), sum(built_area) from t_${TENANT}.e_room group by status; select pg_sleep(${REPORT_SECONDS}); commit`,
    )
    await new Promise((done) => setTimeout(done, PAUSE_MS))
  }
  await reader.end()
}
