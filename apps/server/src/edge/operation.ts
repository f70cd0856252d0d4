import { assert } from '@courtyard/std/assert'
import { Fault } from '@courtyard/std/fault'
import type { OpenAPIHono, RouteConfig } from '@hono/zod-openapi'
import type { Edge, EdgeContext } from './edge.ts'
import { refuseViewer } from './viewing.ts'

/** A right without which an operation is not even described, e.g. `run:imports`. */
export type Right = `run:${string}`
/** `requires`: the right it takes; of several, any one. */
export type Operation = Omit<RouteConfig, 'path'> & { readonly requires?: Right | readonly Right[] }
export type Handler = (context: EdgeContext) => Response | Promise<Response>

/** Where routes are made: what is added answers, is in the OpenAPI document, and refuses other methods. */
export type Operations = {
  /** Adds `path` (OpenAPI form, `/v1/fee-runs/{id}`) with its description. */
  add(path: string, operation: Operation, handler: Handler): void
  /** Adds a path that the OpenAPI document has once per entity (describe-entities.ts writes those) or, outside a tenant, not at all. */
  addUndescribed(method: RouteConfig['method'], path: string, handler: Handler): void
  /** Call when all is added: every other method of the paths answers 405 with Allow. */
  seal(): void
}

/** Operations on `app`, all below `base`, which is not part of the described paths. */
export function operationsOf(app: OpenAPIHono<Edge>, base: string): Operations {
  const allowed = new Map<string, string[]>()
  const route = (method: string, path: string, handler: Handler) => {
    const full = `${base}${path.replaceAll(/\{(\w+)\}/g, ':$1')}`
    const name = method.toUpperCase()
    assert(!allowed.get(full)?.includes(name), `${name} ${full} is added once`)
    allowed.set(full, [...(allowed.get(full) ?? []), ...(name === 'GET' ? ['GET', 'HEAD'] : [name])])
    app.on(name, full, handler)
  }
  return {
    add(path, { requires, ...operation }, handler) {
      const marks = requires ? { 'x-requires': requires } : {}
      app.openAPIRegistry.registerPath({ ...operation, ...marks, path })
      route(operation.method, path, answersFile(operation) ? forOneself(handler) : handler)
    },
    addUndescribed: route,
    seal() {
      for (const [path, allow] of allowed) {
        app.all(path, () => {
          throw new Fault('method_not_allowed', { allow })
        })
      }
    },
  }
}

const answersFile = ({ responses }: Operation): boolean => {
  const ok = responses[200]
  const content = ok && 'content' in ok ? ok.content : undefined
  return content !== undefined && !Object.keys(content).some((type) => type.includes('json'))
}

const forOneself =
  (handler: Handler): Handler =>
  (context) => {
    refuseViewer(context.get('actor'))
    return handler(context)
  }
