import { add, divide, maxOf, minOf, type Rational, rational, sumOf } from '@courtyard/std/rational'
import { NUMBER } from '../check/types.ts'
import { numberType } from '../check/unit.ts'
import type { Tree } from '../tree.ts'
import type { Value } from '../value.ts'
import { type FunctionDefinition, type Parameter, unitOf } from './definition.ts'

const NUMBERS: Parameter = { name: 'numbers', takes: { listOf: 'number' } }

type Fold = {
  readonly name: string
  readonly of: (numbers: readonly Rational[]) => Rational | null
  readonly zh: string
  readonly en: string
  readonly result: string
}

const fold = ({ name, of, zh, en, result }: Fold): FunctionDefinition => ({
  name,
  parameters: [NUMBERS],
  result: (args: readonly Tree[]) => numberType(unitOf(args[0])),
  run: ([numbers]) => of(numbers as readonly Rational[]),
  doc: { 'zh-CN': zh, en },
  example: { expr: `$${name}([3, 1.5, 6])`, result },
})

const first = (numbers: readonly Rational[]): [Rational, ...Rational[]] | undefined =>
  numbers.length === 0 ? undefined : (numbers as [Rational, ...Rational[]])

/** $sum $max $min $average $count: lists in square brackets, as in JSONata: $max([a, b]). */
export const listFunctions: readonly FunctionDefinition[] = [
  fold({ name: 'sum', of: sumOf, zh: '列表之和；空列表为 0。', en: 'The sum; 0 for an empty list.', result: '10.5' }),
  fold({
    name: 'max',
    of: (numbers) => (first(numbers) ? maxOf(...first(numbers)!) : null),
    zh: '最大值；空列表无值。',
    en: 'The largest; no value for an empty list.',
    result: '6',
  }),
  fold({
    name: 'min',
    of: (numbers) => (first(numbers) ? minOf(...first(numbers)!) : null),
    zh: '最小值；空列表无值。',
    en: 'The smallest; no value for an empty list.',
    result: '1.5',
  }),
  fold({
    name: 'average',
    of: (numbers) => (numbers.length === 0 ? null : divide(numbers.reduce(add), rational(numbers.length))),
    zh: '平均值，精确分数；空列表无值。',
    en: 'The mean as an exact fraction; no value for an empty list.',
    result: '3.5',
  }),
  {
    name: 'count',
    parameters: [{ name: 'list', takes: { listOf: 'any' }, missing: true }],
    predicate: true,
    result: () => NUMBER,
    run: ([list]) => rational((list as readonly Value[] | null)?.length ?? 0),
    doc: {
      'zh-CN': '列表的项数；没有列表时为 0。条件里也可数附件、标签、多选、多个引用和明细：$count(photos) > 0。',
      en: 'How many items; 0 when there is no list. Conditions count attachments, tags, several options, references and children, too: $count(photos) > 0.',
    },
    example: { expr: '$count([3, 1.5, 6])', result: '3' },
  },
]
