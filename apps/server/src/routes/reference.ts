import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describeCatalog } from '@courtyard/core/describe/describe-catalog'
import { Fault } from '@courtyard/std/fault'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import { jsonAnswer } from '../edge/describe.ts'
import type { Edge } from '../edge/edge.ts'
import type { Operations } from '../edge/operation.ts'
import { openApiOf } from '../openapi.ts'
import type { World } from '../world.ts'

const FILES: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'start.js': 'text/javascript; charset=utf-8',
}
const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))

// Only files of our own host; Swagger UI draws its icons from data: images and sets styles on elements.
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
const START = `SwaggerUIBundle({ url: 'openapi.json', dom_id: '#reference', deepLinking: true, validatorUrl: null })\n`
const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Courtyard API</title>
<link rel="stylesheet" href="docs/swagger-ui.css"></head>
<body><div id="reference"></div><script src="docs/swagger-ui-bundle.js"></script><script src="docs/start.js"></script></body></html>
`

/** `/openapi.json` cut to the caller's rights, and `/docs`, a page over it that needs no other host. */
export function addReferenceRoutes(operations: Operations, app: OpenAPIHono<Edge>, { deps }: World): void {
  operations.add(
    '/openapi.json',
    {
      method: 'get',
      operationId: 'openapi',
      tags: ['session'],
      responses: jsonAnswer(z.looseObject({ openapi: z.string() }), 'This document'),
    },
    async (context) => context.json(openApiOf(app, await describeCatalog(deps, context.get('actor')))),
  )
  operations.addUndescribed('get', '/docs', () => file(PAGE, 'text/html; charset=utf-8'))
  operations.addUndescribed('get', '/docs/{file}', (context) => {
    const name = context.req.param('file') ?? ''
    const type = Object.hasOwn(FILES, name) ? FILES[name] : undefined
    if (!type) throw new Fault('route_unknown')
    return file(name === 'start.js' ? START : readFileSync(join(folder, name)), type)
  })
}

const file = (body: string | Uint8Array<ArrayBuffer>, type: string): Response =>
  new Response(body, {
    headers: { 'content-type': type, 'content-security-policy': POLICY, 'cache-control': 'private, max-age=3600' },
  })
