import { runFees } from '@courtyard/core/billing/run-fees'
import { writeOutbox } from '@courtyard/core/outbox/outbox'
import { deskOf } from '../../api/money-desk.ts'
import { runJobs } from '../../api/run-jobs.ts'
import type { Session, TestServer } from '../../api/support.ts'
import type { Ids } from './reads.ts'

const NAMES = ['s1', 's2', 'p1', 'p2'] as const
const at = <T>(list: readonly T[], index: number): T => list[index % list.length]!

/** Fills a tenant through the API, so that history, trash, files, bills and payments are as the product leaves them. Gives the ids by entity. */
export async function fillVeil(server: TestServer, manager: Session): Promise<Ids> {
  const ids: Record<string, string[]> = {}
  const make = async (entity: string, values: Record<string, unknown>): Promise<string> => {
    const id = await manager.make(entity, values)
    ids[entity] = [...(ids[entity] ?? []), id]
    return id
  }
  for (const n of [1, 2, 3]) await make('zone', { name: `zone ${n}`, rank: n + 1, secret: at(NAMES, n - 1) })
  for (const n of [1, 2, 3, 4])
    await make('person', {
      ...{ name: `person ${n}`, phone: at(NAMES, n + 1), email: `${n}@x.cn` },
      ...{ mobile: `1380013000${n}`, nick: `nick ${n}` },
    })
  for (const n of [1, 2, 3, 4, 5, 6]) {
    const upload = await manager.send('POST', `/v1/files/flat/papers?name=paper-${n}.txt`, {
      body: `paper of flat ${n}`,
    })
    const papers = [upload.body.id]
    const values = { area: `${n * 20}`, floor: n === 6 ? null : n, status: n % 2 ? 'free' : 'taken', papers }
    const rest = { note: `note ${n % 3}`, secret: at(NAMES, n), owner: at(ids.person!, n) }
    await make('flat', { zone: at(ids.zone!, n), code: `f${n}`, ...values, ...rest })
  }
  for (const n of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const values = { role: n > 6 ? 'guest' : 'owner', from: `2026-0${n}-01`, to: n % 4 ? null : '2026-10-01' }
    await make('stay', { flat: at(ids.flat!, n), person: at(ids.person!, n), deposit: `${n * 100}`, ...values })
  }
  for (const n of [0, 1, 2, 3, 4])
    await make('folder', {
      ...{ name: `folder ${n}`, secret: at(NAMES, n), zone: at(ids.zone!, n) },
      ...(n > 0 && { parent: ids.folder![Math.trunc(n / 2)] }),
    })
  for (const n of [1, 2, 3, 4, 5])
    await make('ticket', {
      name: `ticket ${n}`,
      place: at(ids.flat!, n),
      worker: n % 2 ? 'w1' : 'w2',
      cost: `${n * 5}`,
    })
  for (const n of [1, 2, 3, 4]) {
    const about = n === 3 ? null : { entity: n % 2 ? 'flat' : 'person', id: at(ids[n % 2 ? 'flat' : 'person']!, n) }
    const watchers = [at(ids.person!, n), at(ids.person!, n + 1)]
    await make('remark', { words: `r${n}`, about, watchers, tags: ['a', `t${n}`] })
  }
  await changeSome(manager, ids)
  await chargeSome(server, manager, ids)
  return ids
}

/** Changes and removals, so that there is a history and a trash. */
async function changeSome(manager: Session, ids: Record<string, string[]>): Promise<void> {
  const change = async (entity: string, id: string, json: object) => {
    const { headers } = await manager.get(`/v1/records/${entity}/${id}`)
    const answer = await manager.send('PATCH', `/v1/records/${entity}/${id}`, {
      ...{ json, headers: { 'if-match': headers.get('etag') ?? '' } },
    })
    if (answer.status !== 200) throw new Error(`changing ${entity} answered ${answer.text}`)
  }
  for (const n of [0, 1, 2, 3]) {
    await change('flat', ids.flat![n]!, { secret: `old ${n}`, note: `note ${n}` })
    await change('flat', ids.flat![n]!, { secret: at(NAMES, n) })
  }
  await change('zone', ids.zone![0]!, { secret: 's2' })
  await change('zone', ids.zone![0]!, { secret: 's1', note: 'seen' })
  await change('person', ids.person![0]!, { mobile: '13800131111', nick: 'nobody' })
  await change('folder', ids.folder![1]!, { secret: 's2' })
  await change('ticket', ids.ticket![0]!, { cost: '77' })
  const remark = ids.remark![0]!
  await change('remark', remark, { watchers: [ids.person![3]!] })
  const moved = ids.ticket![1]!
  const { headers } = await manager.get(`/v1/records/ticket/${moved}`)
  await manager.send('POST', `/v1/records/ticket/${moved}/transitions/send`, {
    ...{ json: {}, headers: { 'if-match': headers.get('etag') ?? '' } },
  })
  for (const [entity, id] of [
    ['folder', ids.folder![4]!],
    ['flat', await manager.make('flat', { zone: ids.zone![0], code: 'gone', area: '10', secret: 's1' })],
    ['zone', await manager.make('zone', { name: 'gone', secret: 's1', rank: 9 })],
  ] as const) {
    await manager.send('DELETE', `/v1/records/${entity}/${id}`)
    ids[entity] = [...new Set([...ids[entity]!, id])]
  }
}

/** Bills of a month, some of them paid; what people were told and kept for themselves. */
async function chargeSome(server: TestServer, manager: Session, ids: Record<string, string[]>): Promise<void> {
  const dates = { from_on: '2026-01-01', to_on: '2027-01-01' }
  for (const subject of ids.flat!.slice(0, 5))
    await manager.make('fee_attachment', { standard: 'by_area', subject, ...dates })
  const started = await manager.post('/v1/fee-runs', { period: '2026-10', standards: ['by_area'] })
  if (started.status !== 202) throw new Error(`the fee run did not start: ${started.text}`)
  await runFees(server.deps, { tenant: manager.tenant, runId: started.body.id, worker: 'test' })
  const desk = deskOf(server, manager, 'manager')
  for (const person of ids.person!.slice(0, 3)) await desk.pay({ flat: '', person }, '30')
  for (const entity of ['bill', 'bill_line', 'payment', 'fee_run', 'allocation', 'fee_attachment']) {
    const { body } = await manager.get(`/v1/records/${entity}?limit=200`)
    ids[entity] = body.items.map((one: { id: string }) => one.id)
  }
  const file = await manager.get(`/v1/records/flat?select=papers&limit=200`)
  ids.paper = file.body.items.flatMap(
    (one: { papers: { id: string }[] | null }) => one.papers?.map(({ id }) => id) ?? [],
  )
}

/** Something told to a person of records that they may or may not see. */
export async function tell(server: TestServer, to: readonly Session[], record: string): Promise<void> {
  const items = to.map(({ userId }) => ({
    topic: 'notify' as const,
    payload: { template: 'flat_sheet', entity: 'flat', record, to: { member: userId } },
  }))
  await server.deps.db.withTenant('acme', (tx) => writeOutbox(tx, items))
  const failures = await runJobs(server)
  if (failures.length > 0) throw failures[0]
}
