import type { Phrase, Words } from '@courtyard/std/issue-text'
import type { Label } from '@courtyard/std/label'
import { typeWords } from './check/types.ts'
import { type CheckContext, checkExpression } from './check.ts'
import { bareNames, type Known, lookUp, membersOf, type Names, variableNames } from './editor/known.ts'
import { pathEndingAt, type Spot, spotAt } from './editor/spot.ts'
import { grammar } from './functions/grammar.ts'
import { signatureOf } from './functions/signature.ts'
import { functions } from './functions.ts'
import type { ExpressionIssue, Span } from './tree.ts'

/** One thing that may be written at a caret. */
export type Completion = {
  readonly kind: 'field' | 'variable' | 'function' | 'option' | 'word'
  /** What is shown and matched. */
  readonly name: string
  /** What replaces the word. */
  readonly insert: string
  readonly type?: Phrase
  readonly label?: Label
  readonly doc?: Words
}

export type Completions = { readonly at: Span; readonly items: readonly Completion[] }

/** What a word means. */
export type Hover = {
  readonly at: Span
  readonly title: string
  readonly type?: Phrase
  readonly optional: boolean
  readonly label?: Label
  readonly doc?: Words
}

const ITEMS_MAX = 60

/** Every problem of an expression at its place: those that publishing would tell. */
export const diagnosticsOf = (source: string, context: CheckContext): readonly ExpressionIssue[] =>
  checkExpression(source, context).issues

/** What may be written at a caret of a text that may be half written; best first. Throws nothing for any text and offset. */
export function completionsAt(source: string, offset: number, context: CheckContext): Completions {
  const caret = Math.max(0, Math.min(source.length, Math.floor(offset)))
  const spot = spotAt(source, caret, context)
  if (spot === undefined) return { at: [caret, caret], items: [] }
  const typed = source.slice(spot.word[0], Math.max(spot.word[0], caret))
  return { at: spot.word, items: ranked(offered(spot), typed).slice(0, ITEMS_MAX) }
}

/** What the word around a caret means; undefined for signs, literals and unknown names. Throws nothing. */
export function hoverAt(source: string, offset: number, context: CheckContext): Hover | undefined {
  const spot = spotAt(source, offset, context)
  if (spot === undefined || spot.inText) return undefined
  const index = spot.tokens.findIndex(({ at }) => at[0] <= offset && offset <= at[1] && at[0] === spot.word[0])
  const token = spot.tokens[index]
  if (token === undefined) return undefined
  if (token.kind === 'variable' && spot.tokens[index + 1]?.text === '(') return functionHover(token.text, token.at)
  const path = pathEndingAt(spot.tokens, index)
  const known = lookUp(spot.names, path)
  if (known === undefined) return undefined
  return { at: token.at, title: path.join('.'), optional: known.optional, ...described(known) }
}

const described = ({ type, label }: Known) => ({ ...(type && { type: typeWords(type) }), ...(label && { label }) })

function functionHover(written: string, at: Span): Hover | undefined {
  const found = functionsOf().find(({ name }) => name === written)
  return found && { at, title: found.signature, optional: false, doc: found.doc }
}

type Callable = {
  readonly name: string
  readonly signature: string
  readonly doc: Words
  readonly isPredicate: boolean
}

const functionsOf = (): Callable[] => [
  ...[...functions.values()].map((definition) => ({
    name: `$${definition.name}`,
    signature: signatureOf(definition),
    doc: definition.doc,
    isPredicate: definition.predicate === true,
  })),
  ...grammar.map(({ name, signature, doc, profile }) => ({
    name: `$${name}`,
    signature,
    doc,
    isPredicate: profile !== 'calculation',
  })),
]

function offered(spot: Spot): Completion[] {
  const { names, path, inText } = spot
  if (inText) return optionsAt(spot).map((value) => ({ kind: 'option', name: value, insert: value }))
  if (path.length > 0) {
    const known = lookUp(names, path)
    return known ? membersOf(names, known).map(([name, member]) => named('field', name, member)) : []
  }
  return [
    ...optionsAt(spot).map((value): Completion => ({ kind: 'option', name: value, insert: `'${value}'` })),
    ...bareNames(names).map(([name, known]) => named('field', name, known)),
    ...variableNames(names).map(([name, known]) => named('variable', `$${name}`, known)),
    ...callable(names),
    ...['and', 'or', 'in', 'true', 'false'].map((word): Completion => ({ kind: 'word', name: word, insert: word })),
  ]
}

const named = (kind: 'field' | 'variable', name: string, known: Known): Completion => ({
  kind,
  name,
  insert: name,
  ...described(known),
})

function callable({ place }: Names): Completion[] {
  const isPredicate = place.profile === 'predicate'
  const stands = (one: Callable) => (isPredicate ? one.isPredicate : one.name !== '$any' && one.name !== '$within')
  return functionsOf()
    .filter(stands)
    .map(({ name, doc }) => ({ kind: 'function', name, insert: `${name}(`, doc }))
}

/** Options of the field that a comparison or a list stands beside. */
function optionsAt({ tokens, before, names, inText, word }: Spot): readonly string[] {
  let at = before - 1
  if (inText ? tokens[at]?.kind === 'text' : tokens[at] !== undefined && tokens[at]!.at[0] === word[0]) at -= 1
  while (tokens[at]?.text === ',' || tokens[at]?.kind === 'text') at -= 1
  if (tokens[at]?.text === '[') at -= 1
  if (!['=', '!=', 'in'].includes(tokens[at]?.text ?? '')) return []
  const type = lookUp(names, pathEndingAt(tokens, at - 1))?.type
  const of = type?.kind === 'list' ? type.of : type
  return of?.kind === 'text' ? (of.oneOf ?? []) : []
}

/** Those that begin with what is typed, then those that hold it, in name or label. */
function ranked(items: readonly Completion[], typed: string): Completion[] {
  if (typed === '') return [...items]
  const sought = typed.toLowerCase()
  const textsOf = ({ name, label }: Completion) => [
    name.toLowerCase(),
    name.replace(/^\$/, '').toLowerCase(),
    ...Object.values(label ?? {}).map((text) => String(text).toLowerCase()),
  ]
  const begins = items.filter((item) => textsOf(item).some((text) => text.startsWith(sought)))
  const holds = items.filter((item) => !begins.includes(item) && textsOf(item).some((text) => text.includes(sought)))
  return [...begins, ...holds]
}
