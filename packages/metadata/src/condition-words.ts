import { printTree } from '@courtyard/expression/print'
import type { Tree } from '@courtyard/expression/tree'
import type { ValueType } from '@courtyard/expression/type'
import { type Label, textOf } from '@courtyard/std/label'
import type { Catalog } from './catalog.ts'
import type { Field } from './field.ts'
import { manyOf } from './sqlable.ts'
import { conditionTexts } from './texts/condition-texts.ts'

export const conditionLocales = ['zh-CN', 'en'] as const
type Locale = (typeof conditionLocales)[number]
type Said = { readonly catalog: Pick<Catalog, 'entities'>; readonly entity: string; readonly locale: Locale }

/**
 * A condition over an entity as people read it, in every language of the product, with the names that its fields and options
 * have. What has no words of its own is shown as it was written; nothing is left out.
 */
export function conditionWords(catalog: Pick<Catalog, 'entities'>, entity: string, tree: Tree): Label {
  return Object.fromEntries(conditionLocales.map((locale) => [locale, say({ catalog, entity, locale }, tree)]))
}

const fill = (text: string, parts: readonly string[]): string =>
  text.replaceAll(/\{(\d)\}/g, (_, at) => parts[Number(at)] ?? '')

function say(said: Said, tree: Tree): string {
  const words = conditionTexts[said.locale]
  switch (tree.op) {
    case 'literal':
      return literal(said, tree.value)
    case 'field':
      return pathWords(said, tree.path)
    case 'variable':
      return variable(said, tree)
    case 'and':
    case 'or':
      return tree.args.map((arg) => joined(said, tree.op, arg)).join(words[tree.op])
    case 'not':
      return fill(words.not, [say(said, tree.arg)])
    case 'compare':
      return compared(said, tree)
    case 'in':
      return among(said, tree)
    case 'list':
      return tree.items.map((item) => say(said, item)).join(words.list)
    case 'any':
      return fill(words.any, [pathWords(said, tree.path), say({ ...said, entity: endOf(said, tree.path) }, tree.where)])
    case 'within':
      return fill(words.within, [say(said, tree.item), say(said, tree.node)])
    case 'call':
      return called(said, tree)
    default:
      return printTree(tree)
  }
}

/** `and` and `or` mixed are told apart by parentheses. */
function joined(said: Said, op: 'and' | 'or', arg: Tree): string {
  const text = say(said, arg)
  return (arg.op === 'and' || arg.op === 'or') && arg.op !== op ? `(${text})` : text
}

function literal({ locale }: Said, value: string | boolean | null): string {
  const words = conditionTexts[locale]
  if (typeof value === 'boolean') return value ? words.yes : words.no
  return fill(words.quoted, [String(value ?? '')])
}

function called(said: Said, tree: Tree & { readonly op: 'call' }): string {
  const { functions } = conditionTexts[said.locale]
  const words = Object.hasOwn(functions, tree.fn) ? functions[tree.fn as keyof typeof functions] : undefined
  const parts = tree.args.map((arg) => say(said, arg))
  return words ? fill(words, parts) : printTree(tree)
}

const isTime = ({ kind }: ValueType): boolean => kind === 'day' || kind === 'instant' || kind === 'period'

function compared(said: Said, { left, right, sign }: Tree & { readonly op: 'compare' }): string {
  const { signs, days } = conditionTexts[said.locale]
  const [a, b] = [beside(said, left, right), beside(said, right, left)]
  return fill((isTime(left.type) || isTime(right.type) ? days : signs)[sign], [a, b])
}

/** A value next to a field is said by the name of its option, where it is one. */
function beside(said: Said, tree: Tree, other: Tree): string {
  if (tree.op === 'list')
    return tree.items.map((item) => beside(said, item, other)).join(conditionTexts[said.locale].list)
  if (tree.op !== 'literal' || typeof tree.value !== 'string' || other.op !== 'field') return say(said, tree)
  const field = fieldAt(said, other.path)
  const options = field && 'options' in field ? field.options : undefined
  const option = options?.find(({ value }) => value === tree.value)
  return option
    ? fill(conditionTexts[said.locale].quoted, [textOf(option.label, said.locale, tree.value)])
    : say(said, tree)
}

function among(said: Said, { item, list }: Tree & { readonly op: 'in' }): string {
  const words = conditionTexts[said.locale]
  if (list.op === 'field') return fill(words.holds, [say(said, list), beside(said, item, list)])
  return fill(words.in, [say(said, item), beside(said, list, item)])
}

function variable({ catalog, locale }: Said, tree: Tree & { readonly op: 'variable' }): string {
  const { variables } = conditionTexts[locale]
  if (tree.name === 'scope' || tree.name.startsWith('scope_')) {
    const of = tree.type.kind === 'list' ? tree.type.of : tree.type
    const entity = of.kind === 'record' ? catalog.entities[of.entity] : undefined
    return fill(variables.scope, [textOf(entity?.label, locale, tree.path.join('.'))])
  }
  const name = [tree.name, ...tree.path].join('.')
  return Object.hasOwn(variables, name) ? variables[name as 'today'] : `$${name}`
}

/** `building.project` as "project of building". */
function pathWords(said: Said, path: readonly string[]): string {
  const labels = path.flatMap((name, at) => {
    // The record that a reference names is the reference itself.
    if (name === 'id' && at > 0) return []
    const field = fieldAt(said, path.slice(0, at + 1))
    return [name === 'id' ? ownName(said) : textOf(field?.label, said.locale, name)]
  })
  return labels.reduce((whole, part) => fill(conditionTexts[said.locale].of, [whole, part]))
}

const ownName = ({ catalog, entity, locale }: Said): string => textOf(catalog.entities[entity]?.label, locale, entity)

function fieldAt({ catalog, entity }: Said, path: readonly string[]): Field | undefined {
  const [name, ...rest] = path
  const field = catalog.entities[entity]?.fields.find((one) => one.name === name)
  if (!field || rest.length === 0) return field
  const next = field.type === 'reference' ? field.to : manyOf(field)
  return next === undefined ? undefined : fieldAt({ catalog, entity: next, locale: 'en' }, rest)
}

/** The entity of the records at the end of a path of many. */
function endOf(said: Said, path: readonly string[]): string {
  const field = fieldAt(said, path)
  return (field && (field.type === 'reference' ? field.to : manyOf(field))) ?? said.entity
}
