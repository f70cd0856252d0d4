import { listRecords } from '@courtyard/core/records/list-records'
import { readRecord } from '@courtyard/core/records/read-record'
import type { EdgeContext } from '../edge/edge.ts'
import type { Operations } from '../edge/operation.ts'
import { readListQuery } from '../edge/read-list.ts'
import { readQuery } from '../edge/read-query.ts'
import type { World } from '../world.ts'

const RECORDS = '/v1/records/{entity}'
const RECORD = '/v1/records/{entity}/{id}'

/** Records of every entity: the same operations, whatever the documents define. */
export function addRecordRoutes(operations: Operations, { deps }: World): void {
  operations.addUndescribed('get', RECORDS, async (context) => {
    const request = { entity: entityOf(context), ...readListQuery(context.req.url) }
    return context.json(await listRecords(deps, context.get('actor'), request))
  })
  operations.addUndescribed('get', RECORD, async (context) => {
    const { select } = readQuery(context.req.url, ['select'])
    const names = select === undefined ? {} : { select: select.split(',') }
    const record = await readRecord(deps, context.get('actor'), { ...addressOf(context), ...names })
    return context.json(record, 200, etagOf(record))
  })
}

const entityOf = (context: EdgeContext): string => context.req.param('entity') ?? ''
const addressOf = (context: EdgeContext) => ({ entity: entityOf(context), id: context.req.param('id') ?? '' })

/** The version as an ETag; none when only the id may be known. */
const etagOf = (record: { readonly version?: unknown }): Record<string, string> =>
  typeof record.version === 'number' ? { etag: `"${record.version}"` } : {}
