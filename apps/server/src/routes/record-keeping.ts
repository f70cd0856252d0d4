import { readHistory } from '@courtyard/core/records/read-history'
import { listTrash, restoreRecord } from '@courtyard/core/records/trash'
import { readPlanned } from '@courtyard/core/schedules/read-planned'
import { Fault } from '@courtyard/std/fault'
import type { EdgeContext } from '../edge/edge.ts'
import { edgeIssue } from '../edge/edge-texts.ts'
import type { Operations } from '../edge/operation.ts'
import { readListQuery, readPaging } from '../edge/read-list.ts'
import type { World } from '../world.ts'

/** What happened to records and what became of deleted ones; entities without history or trash answer that there is none. */
export function addRecordKeepingRoutes(operations: Operations, { deps }: World): void {
  operations.addUndescribed('get', '/v1/records/{entity}/{id}/history', async (context) => {
    const request = { ...addressOf(context), ...readPaging(context.req.url) }
    return context.json(await readHistory(deps, context.get('actor'), request))
  })
  operations.addUndescribed('get', '/v1/records/{entity}/{id}/planned', async (context) =>
    context.json(await readPlanned(deps, context.get('actor'), addressOf(context))),
  )
  operations.addUndescribed('get', '/v1/trash/{entity}', async (context) => {
    const { view, ...request } = readListQuery(context.req.url)
    if (view !== undefined) throw new Fault('request_invalid', { issues: [NO_VIEW] })
    return context.json(await listTrash(deps, context.get('actor'), { entity: addressOf(context).entity, ...request }))
  })
  operations.addUndescribed('post', '/v1/trash/{entity}/{id}/restore', async (context) =>
    context.json(await restoreRecord(deps, context.get('actor'), addressOf(context))),
  )
}

const NO_VIEW = edgeIssue('?view', 'parameter_unknown.trash')

const addressOf = (context: EdgeContext) => ({
  entity: context.req.param('entity') ?? '',
  id: context.req.param('id') ?? '',
})
