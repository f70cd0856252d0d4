import type { Span } from '../tree.ts'

export type BinarySign = '+' | '-' | '*' | '/' | '%' | '&' | '=' | '!=' | '<' | '<=' | '>' | '>=' | 'and' | 'or' | 'in'

type Node<Op extends string, Rest> = { readonly op: Op; readonly at: Span } & Readonly<Rest>

/** What the parser gives: shape and positions, no types. Number literals are decimal text. */
export type Raw =
  | Node<'number', { text: string }>
  | Node<'text', { value: string }>
  | Node<'constant', { value: boolean | null }>
  /** `parts` are the positions of the path's names. */
  | Node<'name', { path: readonly string[]; parts: readonly Span[] }>
  | Node<'variable', { name: string; path: readonly string[]; parts: readonly Span[] }>
  | Node<'list', { items: readonly Raw[] }>
  | Node<'negate', { arg: Raw }>
  | Node<'binary', { sign: BinarySign; left: Raw; right: Raw }>
  /** `??` replaces a missing value, `?:` also 0, '' and false. */
  | Node<'default', { sign: '??' | '?:'; value: Raw; otherwise: Raw }>
  | Node<'if', { when: Raw; then: Raw; otherwise: Raw }>
  | Node<'let', { name: string; nameAt: Span; value: Raw; body: Raw }>
  | Node<'call', { name: string; nameAt: Span; args: readonly Raw[] }>
  | Node<'lambda', { parameters: readonly string[]; body: Raw }>
