import { type CheckContext, checkExpression } from '../check.ts'
import { scan, type Token } from '../parse/scan.ts'
import { type Place, places } from '../places.ts'
import type { Span } from '../tree.ts'
import type { ValueType } from '../type.ts'
import { lookUp, type Names } from './known.ts'

/** Where a caret stands in an expression, which may be half written. */
export type Spot = {
  readonly tokens: readonly Token[]
  /** How many tokens begin before the caret. */
  readonly before: number
  /** The word around the caret, empty between words. */
  readonly word: Span
  /** The path before the word, as it is written: `['$actor']` in `$actor.na`. */
  readonly path: readonly string[]
  /** Inside a text, between its quotes. */
  readonly inText: boolean
  readonly names: Names
}

const isWord = (token: Token | undefined): boolean => token?.kind === 'name' || token?.kind === 'variable'

/** The caret's surroundings; undefined inside a comment and in a text that is too long to read. */
export function spotAt(source: string, offset: number, context: CheckContext): Spot | undefined {
  const { tokens, issues } = scan(source)
  if (tokens.length === 0 && source.trim() !== '' && issues.length > 0 && source.length > 4000) return undefined
  const before = tokens.filter(({ at }) => at[0] < offset).length
  const last = tokens[before - 1]
  const open = issues.find(({ code, at }) => code === 'text_unterminated' && at[0] < offset)
  if (!open && isInComment(source, tokens, { before, offset })) return undefined
  const inText = open !== undefined || (last?.kind === 'text' && offset < last.at[1])
  const word = wordAt(last, { offset, inText, openFrom: open?.at[0], end: source.length })
  const wordIndex = isWord(last) && last!.at[1] >= offset ? before - 1 : before
  return {
    tokens,
    before,
    word,
    path: inText ? [] : pathBefore(tokens, wordIndex),
    inText,
    names: namesAt(source, tokens, { before: wordIndex, context }),
  }
}

/** Inside a comment, or behind the beginning of one that is not closed: there the scanner reads `/` and `*`. */
function isInComment(source: string, tokens: readonly Token[], caret: { before: number; offset: number }): boolean {
  const opened = tokens.slice(0, caret.before).some(({ text, at }, index) => {
    const next = tokens[index + 1]
    return text === '/' && next !== undefined && next.text.startsWith('*') && next.at[0] === at[1]
  })
  const from = tokens[caret.before - 1]?.at[1] ?? 0
  const gap = source.slice(from, tokens[caret.before]?.at[0] ?? source.length)
  const at = caret.offset - from
  const within = [...gap.matchAll(/\/\*[\s\S]*?\*\//g)].some(
    ({ index, 0: text }) => index < at && at < index + text.length,
  )
  return opened || within
}

type Caret = {
  readonly offset: number
  readonly inText: boolean
  readonly openFrom: number | undefined
  readonly end: number
}

function wordAt(last: Token | undefined, { offset, inText, openFrom, end }: Caret): Span {
  if (openFrom !== undefined) return [openFrom + 1, end]
  if (inText && last) return [last.at[0] + 1, last.at[1] - 1]
  return isWord(last) && last!.at[1] >= offset ? last!.at : [offset, offset]
}

/** The names before the dot that ends just before `index`. */
function pathBefore(tokens: readonly Token[], index: number): string[] {
  const path: string[] = []
  for (let at = index - 1; tokens[at]?.text === '.' && isWord(tokens[at - 1]); at -= 2)
    path.unshift(tokens[at - 1]!.text)
  return path
}

/** The path that ends at `index`, that token included. */
export const pathEndingAt = (tokens: readonly Token[], index: number): string[] =>
  isWord(tokens[index]) ? [...pathBefore(tokens, index), tokens[index]!.text] : []

type Before = { readonly before: number; readonly context: CheckContext }

/** What names mean at a token: inside `$any(children, …` they are the child's, and locals are known after they are made. */
function namesAt(source: string, tokens: readonly Token[], { before, context }: Before): Names {
  const place: Place = typeof context.place === 'string' ? places[context.place] : context.place
  let names: Names = { place, scope: context.scope, locals: new Map() }
  const local = (name: string, type: ValueType | undefined) => {
    names = { ...names, locals: new Map([...names.locals, [name.slice(1), type]]) }
  }
  const typeOf = (from: number, to: number): ValueType | undefined => {
    const [first, last] = [tokens[from], tokens[to - 1]]
    if (!first || !last || from >= to) return undefined
    const { tree } = checkExpression(source.slice(first.at[0], last.at[1]), {
      place: { ...place, result: 'any' },
      scope: names.scope,
    })
    return tree?.type
  }
  const open: Token[] = []
  for (let index = 0; index < before; index += 1) {
    const { kind, text } = tokens[index]!
    if (text === '(') open.push(tokens[index]!)
    if (text === ')') open.pop()
    const block = open.at(-1)
    if (kind === 'variable' && tokens[index + 1]?.text === ':=' && !(block && closedBefore(block, before))) {
      const end = endOfPart(tokens, index + 2)
      if (end < before) local(text, typeOf(index + 2, end))
    }
    if (text !== '(' || closedBefore(tokens[index]!, before)) continue
    const comma = endOfPart(tokens, index + 1)
    if (tokens[comma]?.text !== ',' || comma >= before) continue
    const head = tokens[index - 1]?.text
    if (head === '$any') {
      const many = lookUp(names, pathEndingAt(tokens, comma - 1))?.many
      const { names: _, ...scope } = names.scope
      if (many) names = { ...names, scope: { ...scope, entity: many.entity } }
    }
    if (head === '$map' || head === '$filter') {
      const param = tokens[comma + 3]
      const list = typeOf(index + 1, comma)
      if (param?.kind === 'variable' && comma + 3 < before)
        local(param.text, list?.kind === 'list' ? list.of : undefined)
    }
  }
  return names
}

const closedBefore = ({ mate }: Token, before: number): boolean => mate !== undefined && mate < before

/** Index of the comma, semicolon or closing bracket that ends what begins at `from`. */
function endOfPart(tokens: readonly Token[], from: number): number {
  let at = from
  while (at < tokens.length && ![',', ';', ')', ']', '}'].includes(tokens[at]!.text)) {
    const { mate } = tokens[at]!
    at = mate !== undefined && mate > at ? mate + 1 : at + 1
  }
  return at
}
