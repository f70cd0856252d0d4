import { isDay } from '@courtyard/std/day'
import { isId } from '@courtyard/std/id'
import type { Param } from '@courtyard/std/issue'
import { isPeriod } from '@courtyard/std/period'
import { phrase } from '../texts/expression-texts.ts'
import type { Tree } from '../tree.ts'
import type { ValueType } from '../type.ts'
import { type Context, report } from './context.ts'
import { suggest } from './suggest.ts'
import { clash, joined, kindWords } from './types.ts'

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})$/

const READS: Readonly<Partial<Record<ValueType['kind'], { test: (text: string) => boolean; like: Param }>>> = {
  day: { test: isDay, like: "'2026-01-31'" },
  period: { test: isPeriod, like: "'2026-01'" },
  instant: { test: (text) => INSTANT.test(text) && !Number.isNaN(Date.parse(text)), like: "'2026-01-31T08:00:00Z'" },
  record: { test: isId, like: phrase('like.id') },
}

/**
 * A literal beside a value of `type` takes that type: a text becomes a day, a period, an instant, an id, or must be one of the
 * options; null becomes a missing value. Anything else comes back as it is.
 */
export function adopt(context: Context, tree: Tree, type: ValueType): Tree {
  if (tree.op === 'list' && type.kind === 'list') {
    return {
      ...tree,
      items: tree.items.map((item) => adopt(context, item, type.of)),
      type: tree.items.length === 0 ? type : tree.type,
    }
  }
  if (tree.op === 'if') {
    const [then, otherwise] = [adopt(context, tree.then, type), adopt(context, tree.otherwise, type)]
    const mixed = clash(then.type, otherwise.type) !== undefined
    return { ...tree, then, otherwise, type: mixed ? tree.type : joined(then.type, otherwise.type) }
  }
  if (tree.op !== 'literal') return tree
  if (tree.value === null) return { ...tree, type }
  if (tree.type.kind !== 'text') return tree
  if (type.kind === 'text') return option(context, tree, type)
  const reads = READS[type.kind]
  if (reads === undefined) return tree
  if (!reads.test(String(tree.value)))
    report(context, 'literal_invalid', tree.at, {
      value: JSON.stringify(tree.value),
      type: kindWords(type.kind),
      like: reads.like,
    })
  return { ...tree, type }
}

function option(context: Context, tree: Tree & { op: 'literal' }, type: ValueType & { kind: 'text' }): Tree {
  const value = String(tree.value)
  if (type.oneOf === undefined) return tree
  if (!type.oneOf.includes(value)) {
    const near = suggest(value, type.oneOf)
    const suggestion =
      near === undefined
        ? phrase('options_are', { options: type.oneOf.slice(0, 12) })
        : phrase('name_near', { name: `'${near}'` })
    report(context, 'option_unknown', tree.at, { value: JSON.stringify(value), suggestion })
  }
  return { ...tree, type }
}

/** True for the literal `null`. */
export const isNull = (tree: Tree): boolean => tree.op === 'literal' && tree.value === null
