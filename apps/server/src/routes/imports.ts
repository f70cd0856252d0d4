import { importReportSchema } from '@courtyard/contract/imports'
import { commitImport } from '@courtyard/core/imports/commit-import'
import { dryRunImport } from '@courtyard/core/imports/dry-run-import'
import { importErrors } from '@courtyard/core/imports/import-errors'
import { Fault } from '@courtyard/std/fault'
import { z } from 'zod'
import { fileAnswer, idParameter, jsonAnswer } from '../edge/describe.ts'
import { edgeIssue } from '../edge/edge-texts.ts'
import type { Operations } from '../edge/operation.ts'
import { readForm } from '../edge/read-files.ts'
import type { World } from '../world.ts'

const WORKBOOK = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const tags = ['imports']
const requires = 'run:imports' as const
const params = idParameter('import')
const report = jsonAnswer(importReportSchema, 'What the import did')
const form = z.object({ mapping: z.string(), files: z.array(z.string().meta({ format: 'binary' })) })

/** Dry run, commit and the workbook of what is wrong. */
export function addImportRoutes(operations: Operations, world: World): void {
  const deps = { ...world.deps, workbooks: world.workbooks }
  operations.add(
    '/v1/imports',
    {
      method: 'post',
      operationId: 'dry_run_import',
      tags,
      requires,
      request: { body: { required: true, content: { 'multipart/form-data': { schema: form } } } },
      responses: jsonAnswer(importReportSchema, 'What the import would do; nothing but the files is kept', 201),
    },
    async (context) => {
      const { fields, files } = await readForm(context.req.raw, ['mapping'])
      if (fields.mapping === undefined) {
        throw new Fault('request_invalid', { issues: [edgeIssue('/mapping', 'required')] })
      }
      return context.json(await dryRunImport(deps, context.get('actor'), { mapping: fields.mapping, files }), 201)
    },
  )
  operations.add(
    '/v1/imports/{id}/commit',
    { method: 'post', operationId: 'commit_import', tags, requires, request: { params }, responses: report },
    async (context) => context.json(await commitImport(deps, context.get('actor'), context.req.param('id') ?? '')),
  )
  operations.add(
    '/v1/imports/{id}/errors.xlsx',
    {
      method: 'get',
      operationId: 'import_errors',
      tags,
      requires,
      request: { params },
      responses: fileAnswer(WORKBOOK, 'The rows that cannot be imported, with the reason'),
    },
    async (context) => {
      const bytes = await importErrors(deps, context.get('actor'), context.req.param('id') ?? '')
      return context.body(Uint8Array.from(bytes), 200, {
        'content-type': WORKBOOK,
        'content-disposition': 'attachment; filename="import-errors.xlsx"',
      })
    },
  )
}
