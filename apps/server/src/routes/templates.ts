import { printedPageSchema } from '@courtyard/contract/templates'
import { printTemplate } from '@courtyard/core/templates/print-template'
import { z } from 'zod'
import { jsonAnswer, nameParameter } from '../edge/describe.ts'
import { localeOf } from '../edge/locale.ts'
import type { Operations } from '../edge/operation.ts'
import { readQuery } from '../edge/read-query.ts'
import type { World } from '../world.ts'

/** Records as templates write about them. */
export function addTemplateRoutes(operations: Operations, { deps }: World): void {
  operations.add(
    '/v1/templates/{name}/print',
    {
      method: 'get',
      operationId: 'print_template',
      tags: ['templates'],
      request: { params: nameParameter('template'), query: z.object({ record: z.uuid() }) },
      responses: jsonAnswer(printedPageSchema, 'The template over one record, filled under the rights of who asks'),
    },
    async (context) => {
      const { record = '' } = readQuery(context.req.url, ['record'])
      const request = { template: context.req.param('name') ?? '', record, locale: localeOf(context.req.raw.headers) }
      return context.json(await printTemplate(deps, context.get('actor'), request))
    },
  )
}
