import { revealSchema } from '@courtyard/contract/records'
import { revealValue } from '@courtyard/core/personal/reveal-value'
import { aggregateRecords } from '@courtyard/core/records/aggregate-records'
import { createRecord } from '@courtyard/core/records/create-record'
import { deleteRecord } from '@courtyard/core/records/delete-record'
import { listRecords } from '@courtyard/core/records/list-records'
import { readRecord } from '@courtyard/core/records/read-record'
import { updateRecord } from '@courtyard/core/records/update-record'
import { runTransition } from '@courtyard/core/workflow/run-transition'
import { Fault } from '@courtyard/std/fault'
import type { EdgeContext } from '../edge/edge.ts'
import { edgeIssue } from '../edge/edge-texts.ts'
import type { Operations } from '../edge/operation.ts'
import { parseShape } from '../edge/parse-shape.ts'
import { readJson } from '../edge/read-body.ts'
import { readAggregateQuery, readListQuery, readRecordQuery } from '../edge/read-list.ts'
import { readQuery } from '../edge/read-query.ts'
import { readVersion } from '../edge/read-version.ts'
import type { World } from '../world.ts'

const RECORDS = '/v1/records/{entity}'
const RECORD = '/v1/records/{entity}/{id}'

/** Records of every entity: the same six operations, whatever the documents define. */
export function addRecordRoutes(operations: Operations, { deps }: World): void {
  operations.addUndescribed('get', RECORDS, async (context) => {
    const request = { entity: entityOf(context), ...readListQuery(context.req.url) }
    return context.json(await listRecords(deps, context.get('actor'), request))
  })
  operations.addUndescribed('post', RECORDS, async (context) => {
    const actor = context.get('actor')
    const entity = entityOf(context)
    const created = await createRecord(deps, actor, {
      entity,
      values: await readValues(context),
      form: formOf(context),
    })
    const location = `/t/${actor.tenant}/api/v1/records/${entity}/${created.id}`
    return context.json(created, 201, { location, ...etagOf(created) })
  })
  operations.addUndescribed('get', RECORD, async (context) => {
    const asked = { ...addressOf(context), ...readRecordQuery(context.req.url) }
    const record = await readRecord(deps, context.get('actor'), asked)
    return context.json(record, 200, etagOf(record))
  })
  operations.addUndescribed('patch', RECORD, async (context) => {
    const version = readVersion(context.req.header('if-match'))
    const values = await readValues(context)
    const changed = await updateRecord(deps, context.get('actor'), {
      ...addressOf(context),
      version,
      values,
      form: formOf(context),
    })
    return context.json(changed, 200, etagOf(changed))
  })
  operations.addUndescribed('delete', RECORD, async (context) => {
    const version = readVersion(context.req.header('if-match'))
    await deleteRecord(deps, context.get('actor'), { ...addressOf(context), version })
    return context.body(null, 204)
  })
  operations.addUndescribed('post', `${RECORD}/transitions/{transition}`, async (context) => {
    const moved = await runTransition(deps, context.get('actor'), {
      ...addressOf(context),
      transition: context.req.param('transition') ?? '',
      version: readVersion(context.req.header('if-match')),
      values: await readValues(context),
    })
    return context.json(moved, 200, etagOf(moved))
  })
  operations.addUndescribed('post', `${RECORD}/reveal`, async (context) => {
    const asked = parseShape(revealSchema, await readJson(context.req.raw))
    return context.json(await revealValue(deps, context.get('actor'), { ...addressOf(context), ...asked }))
  })
  operations.addUndescribed('get', '/v1/aggregates/{entity}', async (context) => {
    const request = { entity: entityOf(context), ...readAggregateQuery(context.req.url) }
    return context.json(await aggregateRecords(deps, context.get('actor'), request))
  })
}

const entityOf = (context: EdgeContext): string => context.req.param('entity') ?? ''
/** The form that was filled in, by name. */
const formOf = (context: EdgeContext) => readQuery(context.req.url, ['form']).form
const addressOf = (context: EdgeContext) => ({ entity: entityOf(context), id: context.req.param('id') ?? '' })

async function readValues(context: EdgeContext): Promise<Record<string, unknown>> {
  const body = await readJson(context.req.raw)
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>
  throw new Fault('request_invalid', { issues: [edgeIssue('', 'invalid_type.record')] })
}

/** The version as an ETag; none when only the id may be known. */
const etagOf = (record: { readonly id: string; readonly version?: unknown }): Record<string, string> =>
  typeof record.version === 'number' ? { etag: `"${record.version}"` } : {}
