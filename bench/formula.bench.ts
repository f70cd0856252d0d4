import { checkExpression } from '@courtyard/expression/check'
import { compileNumber } from '@courtyard/expression/evaluate'
import { tiersFrom } from '@courtyard/expression/tiers'
import type { FieldShape, Scope } from '@courtyard/expression/type'
import type { Env } from '@courtyard/expression/value'
import { rational } from '@courtyard/std/rational'
import { jsonataPerSecond, type PlainRow } from './limits/formula.ts'

/** A figure of this file: ours and the limit it is measured against, in one run. */
export type Benchmark = { readonly name: string; run(): Promise<{ ours: number; limit: number; unit: string }> }

const ROWS = 100_000
const ROUNDS = 5
const TIERS = [
  ['180', '5'],
  ['260', '7'],
  [null, '9'],
] as const

/** Rows as a property company has them: areas and prices with two digits, readings with one; always the same ones. */
const plainRows: readonly PlainRow[] = Array.from({ length: ROWS }, (_, index) => ({
  area: (2000 + ((index * 7919) % 18_000)) / 100,
  price: (150 + ((index * 31) % 400)) / 100,
  months: 1 + (index % 12),
  floor: 1 + (index % 33),
  before: (index * 13) % 400,
  usage: ((index * 17) % 600) / 10,
}))

const NUMBER: FieldShape = { type: { kind: 'number' }, optional: false }
const scope: Scope = {
  schema: { fieldsOf: () => undefined },
  names: Object.fromEntries(Object.keys(plainRows[0] ?? {}).map((name) => [name, NUMBER])),
  variables: { params: { members: { tiers: { type: { kind: 'tiers' } } } } },
}

/** Evaluations per second of our compiled closure over exact numbers: the middle one of five rounds. */
function oursPerSecond(source: string): number {
  const { tree, issues } = checkExpression(source, { place: 'fee-standard.amount', scope })
  if (tree === undefined) throw new Error(`the formula has problems: ${JSON.stringify(issues)}`)
  const evaluate = compileNumber(tree)
  const variables = { params: { tiers: tiersFrom(TIERS) } }
  const envs: Env[] = plainRows.map((row) => ({
    row: Object.fromEntries(Object.entries(row).map(([name, value]) => [name, rational(value)])),
    variables,
  }))
  const rounds = Array.from({ length: ROUNDS }, () => {
    const started = performance.now()
    for (const env of envs) evaluate(env)
    return (ROWS / (performance.now() - started)) * 1000
  })
  return rounds.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0
}

const tiers = TIERS.map(([upTo, price]) => [upTo === null ? null : Number(upTo), Number(price)] as const)

const figure = (name: string, ours: string, limit = ours): Benchmark => ({
  name,
  run: async () => ({
    ours: oursPerSecond(ours),
    limit: await jsonataPerSecond(limit, plainRows, tiers),
    unit: 'evaluations/s',
  }),
})

/** The speed of formulas against jsonata's own interpreter; at least ten times is the aim. */
export const benchmarks: readonly Benchmark[] = [
  figure('formula-area', 'area * price * months'),
  figure(
    'formula-tier',
    '$tier(before + usage, $params.tiers) - $tier(before, $params.tiers)',
    '$tier(before + usage) - $tier(before)',
  ),
  figure('formula-branch', 'area * price * (floor >= 21 ? 1.20 : floor >= 11 ? 1.10 : floor >= 4 ? 1.00 : 0.80)'),
]
