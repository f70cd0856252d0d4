import type { Tree } from '@courtyard/expression/tree'
import type { Scope } from '@courtyard/expression/type'
import type { Print, PrintBlock, Template, Texts } from '../catalog-template.ts'
import type { PrintBlockDocument, TemplateDocument } from '../documents/template.ts'
import { defined } from '../fields/definition.ts'
import { templateOf, treeOf } from './expressions.ts'
import { labelOf } from './labels.ts'
import { type Model, type Source, todayVariable } from './model.ts'
import { knownEntity, ownField, resolvePath } from './paths.ts'
import { type Report, reportDuplicates } from './report.ts'

/** Where the texts of one template are typed: over the record, with the day. */
type Writing = { readonly model: Model; readonly entity: string; readonly scope: Scope; readonly report: Report }

/** A template whose texts are typed against its entity. */
export function compileTemplate(
  model: Model,
  { name, document, report }: Source<TemplateDocument>,
): Template | undefined {
  const { entity, print, notify } = document
  if (!knownEntity(model, { name: entity, report, pointer: '/entity' })) return undefined
  if (!print && !notify) report('', 'template_empty')
  const scope: Scope = { schema: model.schema, entity, variables: { today: todayVariable } }
  const writing: Writing = { model, entity, scope, report }
  return {
    name,
    label: labelOf(document.label, name),
    entity,
    ...(print && { print: compilePrint(writing, print) }),
    ...(notify && {
      inbox: {
        subject: textsOf(writing, notify.inbox.subject, '/notify/inbox/subject'),
        body: textsOf(writing, notify.inbox.body, '/notify/inbox/body'),
      },
    }),
  }
}

function compilePrint(
  writing: Writing,
  { page, header, footer, blocks }: NonNullable<TemplateDocument['print']>,
): Print {
  reportDuplicates(
    writing.report,
    blocks.map((block) => block.name),
    (index) => `/print/blocks/${index}/name`,
  )
  return {
    page,
    ...(header && { header: textsOf(writing, header, '/print/header') }),
    ...(footer && { footer: textsOf(writing, footer, '/print/footer') }),
    blocks: blocks.flatMap((block, index) => {
      const compiled = compileBlock(writing, block, `/print/blocks/${index}`)
      return compiled && !block.hidden ? [compiled] : []
    }),
  }
}

/** Each language's text, typed. One without any text is a problem. */
function textsOf({ scope, report }: Writing, texts: Readonly<Record<string, string>>, pointer: string): Texts {
  if (Object.keys(texts).length === 0) report(pointer, 'text_missing')
  return Object.fromEntries(
    Object.entries(texts).flatMap(([locale, text]) => {
      const parts = templateOf(text, { place: 'template.text', scope, report, pointer: `${pointer}/${locale}` })
      return parts ? [[locale, parts]] : []
    }),
  )
}

function showOf({ scope, report }: Writing, show: string | undefined, pointer: string): { show?: Tree } {
  if (show === undefined) return {}
  return defined({ show: treeOf({ source: show, place: 'template.show', scope, report, pointer: `${pointer}/show` }) })
}

function compileBlock(writing: Writing, block: PrintBlockDocument, pointer: string): PrintBlock | undefined {
  const common = { name: block.name, ...showOf(writing, block.show, pointer) }
  switch (block.type) {
    case 'title':
    case 'text':
      return { ...common, type: block.type, text: textsOf(writing, block.text, `${pointer}/text`) }
    case 'fields': {
      const at = { entity: writing.entity, paths: block.fields, pointer: `${pointer}/fields` }
      return { ...common, type: 'fields', columns: block.columns, fields: shownPaths(writing, at) }
    }
    case 'table':
      return compileTable(writing, { block, common, pointer })
    case 'qr': {
      const code = templateOf(block.code, { ...writing, place: 'template.text', pointer: `${pointer}/code` })
      return code && { ...common, type: 'qr', code }
    }
  }
}

type TableAt = {
  readonly block: Extract<PrintBlockDocument, { type: 'table' }>
  readonly common: { readonly name: string; readonly show?: Tree }
  readonly pointer: string
}

function compileTable(writing: Writing, { block, common, pointer }: TableAt): PrintBlock | undefined {
  const { model, report } = writing
  const field = ownField(model, writing.entity, { name: block.of, report, pointer: `${pointer}/of` })
  if (!field) return undefined
  if (field.type !== 'children') {
    report(`${pointer}/of`, 'not_children', { name: block.of })
    return undefined
  }
  const columns = shownPaths(writing, { entity: field.of, paths: block.columns, pointer: `${pointer}/columns` })
  const sort = block.sort.map((text) => ({ path: text.replace(/^-/, ''), descending: text.startsWith('-') }))
  for (const [index, { path }] of sort.entries())
    resolvePath(model, field.of, { path, report, pointer: `${pointer}/sort/${index}` })
  return { ...common, type: 'table', of: block.of, entity: field.of, by: field.by, columns, sort }
}

type PathsAt = { readonly entity: string; readonly paths: readonly string[]; readonly pointer: string }

/** The paths that may stand on paper: known, one value each, not hidden. */
function shownPaths({ model, report }: Writing, { entity, paths, pointer }: PathsAt): string[] {
  return paths.filter((path, index) => {
    const found = resolvePath(model, entity, { path, report, pointer: `${pointer}/${index}` })
    if (found?.field.type === 'children') report(`${pointer}/${index}`, 'column_children', { name: path })
    return found && !found.hidden && found.field.type !== 'children'
  })
}
