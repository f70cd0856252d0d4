import { assistanceSchema, assistSchema } from '@courtyard/contract/expressions'
import { assistExpression, type ExpressionHelp } from '@courtyard/core/publish/assist-expression'
import { type IssueLocale, type Phrase, sayIssue, sayPhrase, type Words } from '@courtyard/std/issue-text'
import { jsonAnswer, jsonBody } from '../edge/describe.ts'
import { edgeTexts } from '../edge/edge-texts.ts'
import { localeOf } from '../edge/locale.ts'
import type { Operations } from '../edge/operation.ts'
import { parseShape } from '../edge/parse-shape.ts'
import { readJson } from '../edge/read-body.ts'
import type { World } from '../world.ts'

const BYTES_MAX = 4_000_000

/** Help for who writes expressions. */
export function addExpressionRoutes(operations: Operations, { deps }: World): void {
  operations.add(
    '/v1/expressions/assist',
    {
      method: 'post',
      operationId: 'assist_expression',
      tags: ['publishing'],
      requires: 'run:publish',
      request: { body: jsonBody(assistSchema) },
      responses: jsonAnswer(
        assistanceSchema,
        'What is wrong with the expression under the caret, and what may stand there',
      ),
    },
    async (context) => {
      const request = parseShape(assistSchema, await readJson(context.req.raw, BYTES_MAX))
      const locale = localeOf(context.req.raw.headers)
      const help = await assistExpression(deps, context.get('actor'), request)
      const { completions, hover } = help
      return context.json({
        ...help,
        issues: help.issues.map((issue) => saidIssue(issue, locale)),
        completions: { ...completions, items: completions.items.map((item) => said(item, locale)) },
        hover: hover && said(hover, locale),
      })
    },
  )
}

function saidIssue(issue: ExpressionHelp['issues'][number], locale: IssueLocale) {
  const { code, message, hint } = sayIssue(edgeTexts, { ...issue, pointer: '' }, locale)
  return { code, message, ...(hint !== undefined && { hint }), at: issue.at }
}

/** Type and description in the reader's language. */
const said = <T extends { readonly type?: Phrase; readonly doc?: Words }>(
  { type, doc, ...rest }: T,
  locale: IssueLocale,
) => ({
  ...rest,
  ...(type && { type: sayPhrase(edgeTexts, type, locale) }),
  ...(doc && { doc: doc[locale] }),
})
