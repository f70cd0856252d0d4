import { isFault } from '@courtyard/std/fault'
import type { FunctionDefinition, Parameter } from '../functions.ts'
import { functions, grammarFunctions } from '../functions.ts'
import type { Raw } from '../parse/raw.ts'
import { phrase } from '../texts/expression-texts.ts'
import { tiersFrom } from '../tiers.ts'
import type { Tree } from '../tree.ts'
import type { ValueType } from '../type.ts'
import { calendarArgument, defaultCalendar } from './calendars.ts'
import { type Context, refusedInPredicate, report } from './context.ts'
import { countTree } from './count.ts'
import { adopt, isNull } from './literals.ts'
import { anyTree, eachTree } from './loops.ts'
import { expectKind } from './operators.ts'
import { suggest } from './suggest.ts'
import { BOOLEAN, kindWords, NUMBER, typeWords } from './types.ts'
import { withinTree } from './within.ts'

type Call = Raw & { op: 'call' }

/** `$name(args)` as a tree. */
export function callTree(context: Context, raw: Call): Tree | undefined {
  if (raw.name === 'not') return notTree(context, raw)
  if (raw.name === 'any') return anyTree(context, raw)
  if (raw.name === 'within') return withinTree(context, raw)
  if (raw.name === 'map' || raw.name === 'filter') return eachTree(context, raw, raw.name)
  const definition = functions.get(raw.name)
  if (definition === undefined) return unknownFunction(context, raw)
  if (
    definition.predicate !== true &&
    refusedInPredicate(context, 'profile_refused.function', raw.nameAt, {
      name: raw.name,
      functions: predicateFunctions,
    })
  )
    return undefined
  if (raw.name === 'count' && context.place.profile === 'predicate') return countTree(context, raw)
  const most = definition.parameters.length
  const least = definition.parameters.filter(({ optional }) => optional !== true).length
  if (raw.args.length < least || raw.args.length > most) return wrongCount(context, raw, definition)
  const args = raw.args.map((arg, index) => argument(context, definition, arg, definition.parameters[index]!))
  if (definition.parameters[args.length]?.takes.toString() === 'calendar') args.push(defaultCalendar(context, raw))
  if (!args.every((arg) => arg !== undefined)) return undefined
  const before = context.issues.length
  const type = definition.result(args, (index, key, ...params) => report(context, key, args[index]!.at, ...params))
  if (context.issues.length > before) return undefined
  if (raw.name === 'exists')
    return { op: 'not', arg: { op: 'call', fn: 'missing', args, type, at: raw.at }, type, at: raw.at }
  return { op: 'call', fn: raw.name, args, type, at: raw.at }
}

const predicateFunctions = [
  '$not',
  '$any',
  '$within',
  ...[...functions.values()].filter(({ predicate }) => predicate).map(({ name }) => `$${name}`),
]

function unknownFunction(context: Context, raw: Call): undefined {
  const near = suggest(raw.name, [...functions.keys(), ...grammarFunctions])
  const hint = near === undefined ? undefined : phrase('name_near', { name: `$${near}` })
  report(context, 'function_unknown', raw.nameAt, { name: raw.name, suggestion: hint })
  return undefined
}

function wrongCount(context: Context, raw: Call, { name, parameters }: FunctionDefinition): undefined {
  const shape = `$${name}(${parameters.map((parameter) => (parameter.optional ? `[${parameter.name}]` : parameter.name)).join(', ')})`
  const list = typeof parameters[0]?.takes === 'object' && 'listOf' in parameters[0].takes
  return report(context, 'argument_count', raw.at, {
    name,
    takes: parameters.length,
    given: raw.args.length,
    shape: list ? `$${name}([a, b])` : shape,
  })
}

function argument(
  context: Context,
  { name }: FunctionDefinition,
  raw: Raw,
  { takes, missing, name: label }: Parameter,
): Tree | undefined {
  if (raw.op === 'lambda') return report(context, 'syntax_refused.lambda', raw.at)
  if (takes !== 'any' && Array.isArray(takes) && takes.includes('tiers') && raw.op === 'list')
    return tiersLiteral(context, raw)
  if (takes !== 'any' && Array.isArray(takes) && takes.includes('calendar')) return calendarArgument(context, raw)
  const visited = context.visit(raw, context)
  if (visited === undefined) return undefined
  if (isNull(visited) && missing !== true) return report(context, 'null_literal', visited.at)
  if (takes === 'any' || isNull(visited)) return visited
  if (!Array.isArray(takes)) return listArgument(context, name, visited, (takes as { listOf: string }).listOf)
  const tree = takes
    .map((kind) =>
      kind === 'day' || kind === 'period' || kind === 'instant' ? adoptTime(context, visited, kind, takes) : visited,
    )
    .find(({ type }) => takes.includes(type.kind))
  return (
    tree ??
    report(context, 'type_mismatch.argument', visited.at, {
      name,
      label,
      expected: takes.map(kindWords),
      actual: typeWords(visited.type),
    })
  )
}

/** A text literal where a day, period or instant is due. */
function adoptTime(context: Context, tree: Tree, kind: 'day' | 'period' | 'instant', takes: readonly string[]): Tree {
  if (tree.op !== 'literal' || tree.type.kind !== 'text') return tree
  const isMonth = /^\d{4}-\d{2}$/.test(String(tree.value))
  if (takes.includes('day') && takes.includes('period') && isMonth !== (kind === 'period')) return tree
  return adopt(context, tree, { kind })
}

function listArgument(context: Context, name: string, tree: Tree, of: string): Tree | undefined {
  if (tree.type.kind !== 'list')
    return report(context, 'type_mismatch.list', tree.at, { name, actual: typeWords(tree.type) })
  const empty = tree.op === 'list' && tree.items.length === 0
  if (empty && of === 'number') return { ...tree, type: { kind: 'list', of: NUMBER } }
  if (of !== 'any' && tree.type.of.kind !== of)
    return report(context, 'type_mismatch.list_of', tree.at, {
      name,
      of: kindWords(of as ValueType['kind']),
      actual: typeWords(tree.type),
    })
  return tree
}

/** `[["180","5"],[null,"9"]]`: a constant, kept as nested lists of the type `tiers`. */
function tiersLiteral(context: Context, raw: Raw & { op: 'list' }): Tree | undefined {
  const rows: Tree[] = []
  for (const row of raw.items) {
    const cells = row.op === 'list' && row.items.length === 2 ? row.items.map(tierCell) : []
    if (row.op !== 'list' || !cells.every((cell) => cell !== undefined) || cells.length !== 2)
      return report(context, 'tiers_invalid', row.at)
    rows.push({ op: 'list', items: cells, type: { kind: 'list', of: NUMBER }, at: row.at })
  }
  try {
    tiersFrom(
      rows.map((row) =>
        row.op === 'list' ? row.items.map((cell) => (cell.op === 'literal' ? cell.value : null)) : [],
      ),
    )
  } catch (error) {
    if (!isFault(error)) throw error
    return report(context, 'tiers_invalid.order', raw.at)
  }
  return { op: 'list', items: rows, type: { kind: 'tiers' }, at: raw.at }
}

function tierCell(raw: Raw): Tree | undefined {
  if (raw.op === 'constant' && raw.value === null) return { op: 'literal', value: null, type: NUMBER, at: raw.at }
  const text = raw.op === 'number' ? raw.text : raw.op === 'text' ? raw.value : undefined
  return text === undefined ? undefined : { op: 'literal', value: text, type: NUMBER, at: raw.at }
}

function notTree(context: Context, raw: Call): Tree | undefined {
  if (raw.args.length !== 1) return report(context, 'argument_count.not', raw.at)
  const arg = context.visit(raw.args[0]!, context)
  return expectKind(context, arg, 'boolean', phrase('side.not')) && arg
    ? { op: 'not', arg, type: BOOLEAN, at: raw.at }
    : undefined
}
