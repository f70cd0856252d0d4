import type { Tree } from '@courtyard/expression/tree'
import type { FieldDocument } from '../fields.ts'
import type { EntitySource, Model } from './model.ts'
import { ownField } from './paths.ts'

const TEXT = { kind: 'text' } as const
const AT = [0, 0] as const
const NAME = /\{([a-z][a-z0-9_]{0,47})\}/

type At = { readonly document: Extract<FieldDocument, { type: 'qr_code' }>; readonly pointer: string }

/** `https://example.cn/r/{code}` as a tree over the record's own text fields; undefined when it names anything else. */
export function templateTree(model: Model, entity: EntitySource, { document, pointer }: At): Tree | undefined {
  const at = `${pointer}/template`
  const pieces = document.template.split(NAME)
  const trees = pieces.map((piece, index): Tree | undefined => {
    if (index % 2 === 0) return { op: 'literal', value: piece, type: TEXT, at: AT }
    const field = ownField(model, entity.name, { name: piece, report: entity.report, pointer: at })
    if (!field) return undefined
    if (model.schema.fieldsOf(entity.name)?.[piece]?.type.kind === 'text' && field.name !== document.name)
      return { op: 'field', path: [piece], type: TEXT, at: AT }
    entity.report(at, 'template_not_text', { name: piece })
    return undefined
  })
  if (pieces.length === 1) entity.report(at, 'template_fixed')
  const filled = trees.filter((tree) => tree !== undefined && !(tree.op === 'literal' && tree.value === ''))
  if (trees.includes(undefined) || pieces.length === 1) return undefined
  return (filled as Tree[]).reduce((left, right) => ({ op: 'concat', left, right, type: TEXT, at: AT }))
}
