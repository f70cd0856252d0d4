import { isRational, toDecimalText } from '@courtyard/std/rational'
import type { Tree } from './tree.ts'
import type { Value } from './value.ts'

/** How tightly each sign binds, as in jsonata. */
const BINDS: Readonly<Record<string, number>> = {
  '?': 20,
  or: 25,
  and: 30,
  '=': 40,
  '!=': 40,
  '<': 40,
  '<=': 40,
  '>': 40,
  '>=': 40,
  in: 40,
  '+': 50,
  '-': 50,
  '&': 50,
  '*': 60,
  '/': 60,
  '%': 60,
}
const TIGHT = 100

/** The tree as source text: evenly spaced, parentheses only where needed. The same tree gives the same text for ever. */
export const printTree = (tree: Tree): string => print(tree).text

type Printed = { readonly text: string; readonly binds: number }
const tight = (text: string): Printed => ({ text, binds: TIGHT })

/** The text, in parentheses when it binds less than `least`. */
const inside = (tree: Tree, least: number): string => {
  const { text, binds } = print(tree)
  return binds < least ? `(${text})` : text
}

const binary = (sign: string, left: Tree, right: Tree): Printed => {
  const binds = BINDS[sign]!
  return { text: `${inside(left, binds)} ${sign} ${inside(right, binds + 1)}`, binds }
}

function print(tree: Tree): Printed {
  switch (tree.op) {
    case 'literal':
      return literal(tree)
    case 'field':
      return tight(tree.path.join('.'))
    case 'variable':
    case 'local':
      return tight(`$${[tree.name.replace('?', '_'), ...(tree.path ?? [])].join('.')}`)
    case 'list':
      return tight(`[${tree.items.map(printTree).join(', ')}]`)
    case 'negate':
      return { text: `-${inside(tree.arg, 70)}`, binds: 65 }
    case 'arith':
    case 'compare':
      return binary(tree.sign, tree.left, tree.right)
    case 'concat':
      return binary('&', tree.left, tree.right)
    case 'and':
    case 'or': {
      const binds = BINDS[tree.op]!
      return { text: tree.args.map((arg) => inside(arg, binds + 1)).join(` ${tree.op} `), binds }
    }
    case 'not':
      return tight(`$not(${printTree(tree.arg)})`)
    case 'in':
      return binary('in', tree.item, tree.list)
    case 'if':
      return { text: `${inside(tree.when, 21)} ? ${inside(tree.then, 21)} : ${inside(tree.otherwise, 20)}`, binds: 20 }
    case 'default':
      return tight(`(${inside(tree.value, 41)} ?? ${inside(tree.otherwise, 41)})`)
    case 'let':
      return tight(`($${tree.name.replace('?', '_')} := ${printTree(tree.value)}; ${printTree(tree.body)})`)
    case 'any':
      return tight(`$any(${tree.path.join('.')}, ${printTree(tree.where)})`)
    case 'within':
      return tight(`$within(${printTree(tree.item)}, ${printTree(tree.node)})`)
    case 'call':
      return tight(`$${tree.fn}(${tree.args.map(printTree).join(', ')})`)
    case 'each':
      return tight(`$${tree.fn}(${printTree(tree.list)}, function($${tree.param}) { ${printTree(tree.body)} })`)
  }
}

function literal({ value, type }: Tree & { op: 'literal' }): Printed {
  if (value === null || typeof value === 'boolean') return tight(String(value))
  if (type.kind === 'calendar') return tight(JSON.stringify(type.name))
  if (type.kind !== 'number')
    return tight(
      JSON.stringify(value).replace(
        /[\u007f-\u009f\u2028\u2029]/g,
        (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
      ),
    )
  return value.startsWith('-') ? { text: value, binds: 65 } : tight(value)
}

const SHOWN_MAX = 200

/** A value as text: numbers exactly, texts in quotes, lists and records shortened. */
export function printValue(value: Value): string {
  const text = fullText(value)
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text
}

function fullText(value: Value): string {
  if (value === null || value === undefined) return 'missing'
  if (isRational(value)) return toDecimalText(value)
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'boolean') return String(value)
  if (Array.isArray(value))
    return value.length > 20 ? `[${value.length} values]` : `[${value.map(fullText).join(', ')}]`
  if ('tiers' in value && Array.isArray(value.tiers)) return `tiers (${value.tiers.length})`
  return 'id' in value ? `record ${String(value.id)}` : 'record'
}
