import {
  draftSchema,
  explainedSchema,
  exportSchema,
  VERSIONS_MAX,
  versionDocumentsSchema,
  versionsSchema,
} from '@courtyard/contract/publishing'
import { explainPublished } from '@courtyard/core/publish/explain-published'
import { exportDocuments, listVersions, readVersion, rollBackTo } from '@courtyard/core/publish/versions'
import { Fault } from '@courtyard/std/fault'
import { z } from 'zod'
import { jsonAnswer } from '../edge/describe.ts'
import type { EdgeContext } from '../edge/edge.ts'
import type { Operations } from '../edge/operation.ts'
import { parseShape } from '../edge/parse-shape.ts'
import { readQuery } from '../edge/read-query.ts'
import type { World } from '../world.ts'

const tags = ['publishing']
const requires = 'run:publish' as const
const whole = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number)
const pageSchema = z.strictObject({
  before: whole.exactOptional(),
  limit: whole.pipe(z.int().min(1).max(VERSIONS_MAX)).default(50),
})
// A number within the tenant: it names nothing of another one.
const params = z.object({ version: z.int().min(1) })

/** Published versions, rolling back to one, and what is in force as files. */
export function addVersionRoutes(operations: Operations, world: World): void {
  const { deps } = world
  addInForceRoutes(operations, world)
  operations.add(
    '/v1/versions',
    {
      method: 'get',
      operationId: 'list_versions',
      tags,
      requires,
      request: { query: z.object({ before: z.string().optional(), limit: z.string().optional() }) },
      responses: jsonAnswer(versionsSchema, 'Newest first; next is the `before` of the page after'),
    },
    async (context) => {
      const page = parseShape(pageSchema, readQuery(context.req.url, ['before', 'limit']), '?')
      return context.json(await listVersions(deps, context.get('actor'), page))
    },
  )
  operations.add(
    '/v1/versions/{version}',
    {
      method: 'get',
      operationId: 'read_version',
      tags,
      requires,
      request: { params },
      responses: jsonAnswer(versionDocumentsSchema, 'The version with every file it was published from'),
    },
    async (context) => context.json(await readVersion(deps, context.get('actor'), versionOf(context))),
  )
  operations.add(
    '/v1/versions/{version}/rollback',
    {
      method: 'post',
      operationId: 'roll_back',
      tags,
      requires,
      request: { params },
      responses: jsonAnswer(draftSchema, 'A draft that says what the version said', 201),
    },
    async (context) => {
      const draft = await rollBackTo(deps, context.get('actor'), versionOf(context))
      return context.json(draft, 201, { etag: `"${draft.version}"` })
    },
  )
}

/** What is in force: as files, by layers, and in the tables. */
function addInForceRoutes(operations: Operations, { deps }: World): void {
  operations.add(
    '/v1/export',
    {
      method: 'get',
      operationId: 'export_documents',
      tags,
      requires,
      responses: jsonAnswer(exportSchema, "The tenant's own documents in force"),
    },
    async (context) => context.json(await exportDocuments(deps, context.get('actor'))),
  )
  operations.add(
    '/v1/explain',
    {
      method: 'get',
      operationId: 'explain_property',
      tags,
      requires,
      request: { query: z.object({ path: z.string() }) },
      responses: jsonAnswer(explainedSchema, 'Which layers set a property, from below'),
    },
    async (context) => {
      const { path = '' } = readQuery(context.req.url, ['path'])
      return context.json(await explainPublished(deps, context.get('actor'), path))
    },
  )
}

function versionOf(context: EdgeContext): number {
  const text = context.req.param('version') ?? ''
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Fault('catalog_version_missing', { version: text })
  return Number(text)
}
