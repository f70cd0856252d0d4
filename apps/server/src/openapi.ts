import type { CatalogDescription } from '@courtyard/contract/description'
import { describeEntities } from '@courtyard/core/describe/describe-entities'
import { textOf } from '@courtyard/std/label'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Edge } from './edge/edge.ts'

const METHODS = ['get', 'put', 'post', 'patch', 'delete'] as const

type Operation = { 'x-requires'?: string | readonly string[] }
type PathItem = Partial<Record<(typeof METHODS)[number], Operation>>
/** An OpenAPI 3.1 document, as far as we look into it ourselves. */
export type OpenApi = {
  openapi: string
  info: { title: string; version: string }
  servers: { url: string }[]
  paths: Record<string, PathItem>
  components: { schemas: Record<string, unknown> }
}

/** The whole API as one caller may use it: the routes the app has, and those of every entity with its real fields. */
export function openApiOf(app: OpenAPIHono<Edge>, description: CatalogDescription): OpenApi {
  const { tenant, version, runs } = description
  const fixed = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: textOf(tenant.label, 'en', tenant.name), version: String(version) },
  })
  const entities = describeEntities(description)
  return {
    openapi: '3.1.0',
    info: fixed.info,
    servers: [{ url: `/t/${tenant.name}/api` }],
    paths: { ...allowedOf((fixed.paths ?? {}) as Record<string, PathItem>, runs), ...entities.paths } as Record<
      string,
      PathItem
    >,
    components: { schemas: { ...fixed.components?.schemas, ...entities.schemas } },
  }
}

/** The operations the caller has the right for, as `x-requires: run:<name>` says; of several, one will do. */
function allowedOf(paths: Record<string, PathItem>, runs: readonly string[]): Record<string, PathItem> {
  const kept: Record<string, PathItem> = {}
  for (const [path, item] of Object.entries(paths)) {
    const operations = Object.entries(item).filter(([, operation]) => {
      const right = operation['x-requires']
      return right === undefined || runs.some((name) => [right].flat().includes(`run:${name}`))
    })
    if (operations.length > 0) kept[path] = Object.fromEntries(operations)
  }
  return kept
}
