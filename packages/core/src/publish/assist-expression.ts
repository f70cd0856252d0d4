import type { AssistRequest } from '@courtyard/contract/expressions'
import { type Completion, completionsAt, diagnosticsOf, type Hover, hoverAt } from '@courtyard/expression/editor'
import { formatExpression } from '@courtyard/expression/format'
import { places } from '@courtyard/expression/places'
import type { ExpressionIssue, Span } from '@courtyard/expression/tree'
import type { ExpressionSpot } from '@courtyard/metadata/compile/report'
import { compileCatalog } from '@courtyard/metadata/compile-catalog'
import { type DocumentFile, parseDocuments } from '@courtyard/metadata/parse'
import { type StringAt, stringAt } from '@courtyard/metadata/string-at'
import type { Actor, Deps } from '../deps.ts'
import { loadDraft, requirePublish } from './load-draft.ts'

/** Help for one expression of a document; offsets are those of the document's text. */
export type ExpressionHelp = {
  readonly place: {
    readonly name: string | null
    readonly profile: 'predicate' | 'calculation'
    readonly result: string
  } | null
  readonly expression: { readonly text: string; readonly at: Span } | null
  readonly issues: readonly ExpressionIssue[]
  readonly completions: { readonly at: Span; readonly items: readonly Completion[] }
  readonly hover: Hover | null
  readonly formatted: string | null
}

/**
 * Helps with the expression under a caret of a document that is being written: the compiler of the draft's documents says
 * what may stand there. Touches nothing. Throws draft_missing, not_allowed.
 */
export async function assistExpression(deps: Deps, actor: Actor, request: AssistRequest): Promise<ExpressionHelp> {
  await requirePublish(deps, actor)
  const draft = await deps.db.withTenant(actor.tenant, (tx) => loadDraft(tx, request.draft), { readOnly: true })
  return helpWith(draft.files, actor.tenant, request)
}

type Asked = Pick<AssistRequest, 'file' | 'text' | 'offset'>

/** The help that documents give. Pure. */
export function helpWith(
  files: readonly DocumentFile[],
  tenant: string,
  { file, text, offset }: Asked,
): ExpressionHelp {
  const none: ExpressionHelp = {
    ...{ place: null, expression: null, issues: [] },
    ...{ completions: { at: [offset, offset], items: [] }, hover: null, formatted: null },
  }
  const found = stringAt(text, offset)
  if (found === undefined) return none
  const others = files.filter(({ path }) => path !== file)
  const spot = spotIn([...others, { path: file, text }], tenant, { file, pointer: found.pointer })
  const part = spot && (spot.isTemplate ? partAt(found) : found)
  return spot && part ? helpAt(spot, part) : none
}

/** The expression at a pointer as the compiler meets it. */
function spotIn(
  files: readonly DocumentFile[],
  tenant: string,
  at: { readonly file: string; readonly pointer: string },
): ExpressionSpot | undefined {
  const { documents } = parseDocuments(files)
  let spot: ExpressionSpot | undefined
  const listener = (met: ExpressionSpot) => {
    if (met.file === at.file && met.pointer === at.pointer) spot ??= met
  }
  compileCatalog({ documents, tenant, version: 1, listener })
  return spot
}

/** The expression between the braces around the caret of a template. */
function partAt({ value, caret, offsets, pointer }: StringAt): StringAt | undefined {
  const from = value.lastIndexOf('{', caret - 1) + 1
  const closing = value.indexOf('}', caret)
  if (from === 0 || value.slice(from, caret).includes('}')) return undefined
  const to = closing < 0 ? value.length : closing
  return { pointer, value: value.slice(from, to), offsets: offsets.slice(from, to + 1), caret: caret - from }
}

function helpAt(spot: ExpressionSpot, { value, offsets, caret }: StringAt): ExpressionHelp {
  const place = typeof spot.place === 'string' ? places[spot.place] : spot.place
  const inText = ([from, to]: Span): Span => [
    offsets[Math.min(from, offsets.length - 1)]!,
    offsets[Math.min(to, offsets.length - 1)]!,
  ]
  const completions = completionsAt(value, caret, spot)
  const hover = hoverAt(value, caret, spot)
  const formatted = formatExpression(value)
  return {
    place: { name: typeof spot.place === 'string' ? spot.place : null, profile: place.profile, result: place.result },
    expression: { text: value, at: inText([0, value.length]) },
    issues: diagnosticsOf(value, spot).map((issue) => ({ ...issue, at: inText(issue.at) })),
    completions: {
      at: inText(completions.at),
      items: completions.items.map((item) => ({ ...item, insert: escaped(item.insert) })),
    },
    hover: hover ? { ...hover, at: inText(hover.at) } : null,
    formatted: 'text' in formatted ? escaped(formatted.text) : null,
  }
}

/** As it stands inside a JSON string. */
const escaped = (text: string): string => JSON.stringify(text).slice(1, -1)
