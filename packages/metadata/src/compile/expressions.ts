import { checkExpression } from '@courtyard/expression/check'
import type { Place, PlaceName } from '@courtyard/expression/places'
import type { Tree } from '@courtyard/expression/tree'
import type { Scope, ValueType } from '@courtyard/expression/type'
import { forward, type Report } from './report.ts'

export type ExpressionAt = {
  readonly source: string
  readonly place: PlaceName | Place
  readonly scope: Scope
  readonly expects?: ValueType
  readonly report: Report
  readonly pointer: string
}

/** The typed tree of an expression of a document; its problems are noted at its pointer. */
export function treeOf({ isPart, ...at }: ExpressionAt & { readonly isPart?: true }): Tree | undefined {
  const { source, place, scope, expects, report, pointer } = at
  if (!isPart) report.expression?.(pointer, { place, scope, ...(expects && { expects }), isTemplate: false })
  const checked = checkExpression(source, { place, scope, ...(expects && { expects }) })
  for (const issue of checked.issues) forward(report, pointer, issue)
  return checked.tree
}

/** Text with `{expression}` in it, as literal parts and trees in turn; `{{` and `}}` are braces. */
export function templateOf(text: string, at: Omit<ExpressionAt, 'source'>): (string | Tree)[] | undefined {
  const { place, scope, expects } = at
  at.report.expression?.(at.pointer, { place, scope, ...(expects && { expects }), isTemplate: true })
  const parts: (string | Tree)[] = []
  let literal = ''
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index]!
    if ((char === '{' || char === '}') && text[index + 1] === char) {
      literal += char
      index += 1
    } else if (char === '{') {
      const end = text.indexOf('}', index)
      const source = end < 0 ? '' : text.slice(index + 1, end).trim()
      if (source === '') {
        forward(at.report, at.pointer, { code: 'template_braces', at: [index, text.length] })
        return undefined
      }
      if (literal !== '') parts.push(literal)
      literal = ''
      const tree = treeOf({ ...at, source, isPart: true })
      if (!tree) return undefined
      parts.push(tree)
      index = end
    } else literal += char
  }
  if (literal !== '') parts.push(literal)
  return parts
}
