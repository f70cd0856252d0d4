import { readFileSync } from 'node:fs'
import { Fault } from '@courtyard/std/fault'
import { type FaultCode, faults } from '@courtyard/std/faults'
import type { Operations } from '../edge/operation.ts'

const PAGES = new URL('../../../../docs/errors/', import.meta.url)
const HEADERS = { 'content-type': 'text/markdown; charset=utf-8', 'cache-control': 'public, max-age=3600' }

/** `/docs/errors/<code>`: the page every problem's `type` points at. `/docs` lists them. */
export function addFaultPages(operations: Operations): void {
  operations.addUndescribed('get', '/docs', () => page('README'))
  operations.addUndescribed('get', '/docs/errors/{code}', (context) => {
    const code = context.req.param('code') ?? ''
    if (!isCode(code)) throw new Fault('route_unknown')
    return page(code)
  })
}

const page = (name: FaultCode | 'README'): Response =>
  new Response(readFileSync(new URL(`${name}.md`, PAGES)), { headers: HEADERS })

const isCode = (code: string): code is FaultCode => Object.hasOwn(faults, code)
