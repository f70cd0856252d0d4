import { auditFilters, auditFiltersSchema, auditPageSchema, auditStateSchema } from '@courtyard/contract/audit'
import { askAuditCheck, readAuditState } from '@courtyard/core/audit/check-audit'
import { exportAudit } from '@courtyard/core/audit/export-audit'
import { listAudit } from '@courtyard/core/audit/list-audit'
import { z } from 'zod'
import { answerMade } from '../edge/answer-file.ts'
import { fileAnswer, jsonAnswer } from '../edge/describe.ts'
import { localeOf } from '../edge/locale.ts'
import type { Operations } from '../edge/operation.ts'
import { parseShape } from '../edge/parse-shape.ts'
import { readQuery } from '../edge/read-query.ts'
import type { World } from '../world.ts'

const about = { tags: ['audit'], requires: 'run:audit' as const }

/** Who did what, and whether all of it is still there. */
export function addAuditRoutes(operations: Operations, { deps, wake }: World): void {
  operations.add(
    '/v1/audit',
    {
      ...{ ...about, method: 'get', operationId: 'list_audit' },
      request: { query: auditFiltersSchema.extend({ cursor: z.string().optional() }) },
      responses: jsonAnswer(auditPageSchema, 'What was done, the latest first'),
    },
    async (context) => {
      const { cursor, ...query } = readQuery(context.req.url, [...auditFilters, 'cursor'])
      const filters = parseShape(auditFiltersSchema, query)
      return context.json(await listAudit(deps, context.get('actor'), { ...filters, cursor }))
    },
  )
  operations.add(
    '/v1/audit/export.csv',
    {
      ...{ ...about, method: 'get', operationId: 'export_audit' },
      request: { query: auditFiltersSchema },
      responses: fileAnswer('text/csv', 'What was done, the latest first; taking it is noted too'),
    },
    async (context) => {
      const filters = parseShape(auditFiltersSchema, readQuery(context.req.url, auditFilters))
      const locale = localeOf(context.req.raw.headers)
      const bytes = await exportAudit(deps, context.get('actor'), { filters, locale })
      return answerMade(context, { name: 'audit.csv', type: 'text/csv; charset=utf-8', bytes })
    },
  )
  operations.add(
    '/v1/audit/state',
    {
      ...{ ...about, method: 'get', operationId: 'read_audit_state' },
      responses: jsonAnswer(auditStateSchema, 'Where the chain ends, and what the last check of it found'),
    },
    async (context) => context.json(await readAuditState(deps, context.get('actor'))),
  )
  operations.add(
    '/v1/audit/verify',
    {
      ...{ ...about, method: 'post', operationId: 'verify_audit' },
      responses: jsonAnswer(auditStateSchema, 'The state as it is; the check that was asked for goes on'),
    },
    async (context) => {
      const state = await askAuditCheck(deps, context.get('actor'))
      await wake(context.get('actor').tenant)
      return context.json(state)
    },
  )
}
