import { explainText } from '@courtyard/expression/explain'
import type { Tree } from '@courtyard/expression/tree'
import type { Env } from '@courtyard/expression/value'
import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import type { Print, PrintBlock, Template, Texts } from '@courtyard/metadata/catalog-template'
import { formHolds } from '@courtyard/metadata/form-states'
import { fieldText, NO_VALUE } from './field-text.ts'
import { fieldAt, rowOfPaths, treePaths } from './record-row.ts'

/** What one template is filled from: a record cut to its reader's rights. */
export type Filling = {
  readonly catalog: Catalog
  readonly entity: Entity
  readonly record: Readonly<Record<string, unknown>>
  readonly env: Env
}

type Parts = readonly (string | Tree)[]

/** The text in one language. A field that stands alone is written as people read it; without a value it is a dash. */
export function fillText(filling: Filling, parts: Parts, locale: string): string {
  return parts.map((part) => (typeof part === 'string' ? part : partText(filling, part, locale))).join('')
}

function partText({ catalog, entity, record, env }: Filling, part: Tree, locale: string): string {
  if (part.op !== 'field') return explainText([part], env, { grouping: true })
  const found = fieldAt(catalog, entity, { record, path: part.path })
  return found ? fieldText({ catalog, locale }, found.field, found.value) : NO_VALUE
}

/** The text in the language of the reader, else in one that there is. */
export const fillTexts = (filling: Filling, texts: Texts, locale: string): string =>
  fillText(filling, texts[locale] ?? texts['zh-CN'] ?? texts.en ?? Object.values(texts)[0] ?? [], locale)

/** A condition over the record; without a value it does not hold. */
export const holds = ({ env }: Filling, tree: Tree | undefined): boolean => !tree || formHolds(tree, env)

const treesOf = (texts: Texts | undefined): Tree[] => (texts ? Object.values(texts).flatMap(treesIn) : [])
const treesIn = (parts: Parts): Tree[] => parts.filter((part): part is Tree => typeof part !== 'string')

/** Paths that a message reads. */
export const inboxPaths = ({ inbox }: Template): string[] =>
  inbox ? treePaths([...treesOf(inbox.subject), ...treesOf(inbox.body)]) : []

/** Paths of the record that a page reads; the rows of tables are read by themselves. */
export const printPaths = ({ header, footer, blocks }: Print): string[] => [
  ...treePaths([...treesOf(header), ...treesOf(footer)]),
  ...blocks.flatMap(blockPaths),
]

function blockPaths(block: PrintBlock): string[] {
  const shown = block.show ? treePaths([block.show]) : []
  if (block.type === 'fields') return [...shown, ...block.fields]
  if (block.type === 'qr') return [...shown, ...treePaths(treesIn(block.code))]
  return block.type === 'table' ? shown : [...shown, ...treePaths(treesOf(block.text))]
}

type Given = Pick<Filling, 'catalog' | 'entity' | 'record'> & {
  readonly paths: readonly string[]
  readonly today: string
}

/** A record ready to be written about. */
export const fillingOf = ({ catalog, entity, record, paths, today }: Given): Filling => ({
  catalog,
  entity,
  record,
  env: { row: rowOfPaths(catalog, entity, { record, paths }), variables: { today } },
})
