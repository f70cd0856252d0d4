import { isRational, toDecimalText } from '@courtyard/std/rational'
import { compile } from './evaluate/compile.ts'
import { newUnit, WORK_MAX } from './evaluate/scope.ts'
import type { Tree } from './tree.ts'
import type { Env, Value } from './value.ts'

/** How explanations write numbers: grouped in thousands (1,234.5), with at most `places` digits (else exact, trimmed). */
export type ExplainFormat = { readonly grouping?: boolean; readonly places?: number }

const MISSING = '—'

/** Text of a template and the trees between its braces, as one sentence. A part without a value is `—`. */
export function explainText(parts: readonly (string | Tree)[], env: Env, format: ExplainFormat = {}): string {
  let text = ''
  for (const part of parts) text += typeof part === 'string' ? part : partText(part, lenientOf(part)(env), format)
  return text
}

type Lenient = (env: Env) => Value
const compiled = new WeakMap<Tree, Lenient>()

/** A part without a value is null. Sentences are written for every bill, so each tree is compiled once. */
function lenientOf(part: Tree): Lenient {
  const known = compiled.get(part)
  if (known) return known
  const unit = newUnit(true, compile)
  const run = compile(unit, part)
  const made: Lenient = (env) => {
    unit.budget.left = WORK_MAX
    return run(env)
  }
  compiled.set(part, made)
  return made
}

/** Money is written with at least two digits after the point: a price of 2.8 reads 2.80, one of 0.4883 stays. */
function partText(part: Tree, value: Value, format: ExplainFormat): string {
  const text = valueText(value, format)
  if (!isRational(value) || !isMoney(part)) return text
  const [whole = '', fraction = ''] = text.split('.')
  return `${whole}.${fraction.padEnd(2, '0')}`
}

const CURRENCY = /^[A-Z]{3}$/
const isMoney = ({ type }: Tree): boolean =>
  type.kind === 'number' && Object.entries(type.unit ?? {}).some(([base, power]) => power > 0 && CURRENCY.test(base))

function valueText(value: Value, format: ExplainFormat): string {
  if (value === null) return MISSING
  if (isRational(value)) return numberText(toDecimalText(value, format.places), format.grouping === true)
  if (Array.isArray(value)) return value.map((item: Value) => valueText(item, format)).join(', ')
  return typeof value === 'object' ? MISSING : String(value)
}

function numberText(text: string, grouping: boolean): string {
  if (!grouping) return text
  const [whole = '', fraction] = text.split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}

/** A part of a template: plain text, or an expression with where it stands. */
export type TemplatePart = string | { readonly source: string; readonly at: readonly [from: number, to: number] }

/** Splits `本期 {usage} 吨`. `{{` and `}}` are braces. An unmatched brace is plain text. */
export function splitTemplate(template: string): TemplatePart[] {
  const parts: TemplatePart[] = []
  let text = ''
  let from = 0
  for (const match of template.matchAll(/\{\{|\}\}|\{([^{}]*)\}/g)) {
    text += template.slice(from, match.index)
    from = match.index + match[0].length
    const source = match[1]
    if (source === undefined) {
      text += match[0][0]
      continue
    }
    if (text !== '') parts.push(text)
    text = ''
    parts.push({ source, at: [match.index + 1, from - 1] })
  }
  text += template.slice(from)
  return text === '' ? parts : [...parts, text]
}
