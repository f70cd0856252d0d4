import type { Raw } from '../parse/raw.ts'
import { phrase } from '../texts/expression-texts.ts'
import type { Tree } from '../tree.ts'
import { defaultTree, ifTree, letTree } from './branches.ts'
import { callTree } from './calls.ts'
import { type Context, report } from './context.ts'
import { nameTree, variableTree } from './names.ts'
import { binaryTree, expectKind, listTree } from './operators.ts'
import { BOOLEAN, NUMBER, TEXT } from './types.ts'

/** Types one node; the table of the grammar. */
export function nodeTree(raw: Raw, context: Context): Tree | undefined {
  switch (raw.op) {
    case 'number':
      return { op: 'literal', value: raw.text, type: NUMBER, at: raw.at }
    case 'text':
      return { op: 'literal', value: raw.value, type: TEXT, at: raw.at }
    case 'constant':
      return { op: 'literal', value: raw.value, type: raw.value === null ? TEXT : BOOLEAN, at: raw.at }
    case 'name':
      return nameTree(context, raw)
    case 'variable':
      return variableTree(context, raw)
    case 'list':
      return listTree(context, raw)
    case 'negate':
      return negateTree(raw, context)
    case 'binary':
      return binaryTree(context, raw)
    case 'default':
      return defaultTree(context, raw)
    case 'if':
      return ifTree(context, raw)
    case 'let':
      return letTree(context, raw)
    case 'call':
      return callTree(context, raw)
    case 'lambda':
      return report(context, 'syntax_refused.lambda', raw.at)
  }
}

function negateTree(raw: Raw & { op: 'negate' }, context: Context): Tree | undefined {
  const arg = context.visit(raw.arg, context)
  return expectKind(context, arg, 'number', phrase('side.minus')) && arg
    ? { op: 'negate', arg, type: arg.type, at: raw.at }
    : undefined
}
