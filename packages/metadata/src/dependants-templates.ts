import type { Tree } from '@courtyard/expression/tree'
import type { Catalog } from './catalog.ts'
import type { Hook, PrintBlock, Template, Texts } from './catalog-template.ts'
import { type Note, pathUses, treeUses } from './dependants-paths.ts'
import type { DocumentPart } from './diff.ts'

/** Notes what templates and webhooks name. */
export function usesInTemplates(catalog: Catalog, noteFor: (of: DocumentPart, name: string) => Note): void {
  for (const template of Object.values(catalog.templates))
    usesInTemplate(catalog, template, noteFor('templates', template.name))
  for (const hook of Object.values(catalog.hooks)) usesInHook(catalog, hook, noteFor('hooks', hook.name))
}

type At = { readonly catalog: Catalog; readonly entity: string; readonly note: Note }

function usesInTemplate(catalog: Catalog, { entity, print, inbox }: Template, note: Note): void {
  const at: At = { catalog, entity, note }
  note('/entity', { entity })
  if (inbox) {
    usesInTexts(at, inbox.subject, '/notify/inbox/subject')
    usesInTexts(at, inbox.body, '/notify/inbox/body')
  }
  if (print?.header) usesInTexts(at, print.header, '/print/header')
  if (print?.footer) usesInTexts(at, print.footer, '/print/footer')
  for (const block of print?.blocks ?? []) usesInBlock(at, block, `/print/blocks/${block.name}`)
}

function usesInBlock(at: At, block: PrintBlock, pointer: string): void {
  const { catalog, entity, note } = at
  if (block.show) treeUses(catalog, { entity, tree: block.show, pointer: `${pointer}/show` }, note)
  if (block.type === 'title' || block.type === 'text') usesInTexts(at, block.text, `${pointer}/text`)
  if (block.type === 'qr') usesInParts(at, block.code, `${pointer}/code`)
  if (block.type === 'fields') usesOfPaths(at, block.fields, `${pointer}/fields`)
  if (block.type !== 'table') return
  note(`${pointer}/of`, { entity, field: block.of })
  const rows: At = { ...at, entity: block.entity }
  usesOfPaths(rows, block.columns, `${pointer}/columns`)
  usesOfPaths(
    rows,
    block.sort.map(({ path }) => path),
    `${pointer}/sort`,
  )
}

function usesInTexts(at: At, texts: Texts, pointer: string): void {
  for (const [locale, parts] of Object.entries(texts)) usesInParts(at, parts, `${pointer}/${locale}`)
}

function usesInParts({ catalog, entity, note }: At, parts: readonly (string | Tree)[], pointer: string): void {
  for (const part of parts) if (typeof part !== 'string') treeUses(catalog, { entity, tree: part, pointer }, note)
}

function usesOfPaths({ catalog, entity, note }: At, paths: readonly string[], pointer: string): void {
  for (const path of paths) pathUses(catalog, { entity, path: path.split('.'), pointer }, note)
}

function usesInHook(catalog: Catalog, { entity, send, receive }: Hook, note: Note): void {
  const at: At = { catalog, entity, note }
  note('/entity', { entity })
  if (send) {
    usesOfPaths(at, send.fields, '/send/fields')
    usesOfPaths(at, send.changed, '/send/changed')
    if (send.when) treeUses(catalog, { entity, tree: send.when, pointer: '/send/when' }, note)
  }
  for (const { field } of receive?.map ?? []) note(`/receive/map/${field}`, { entity, field })
}
