/** A measured figure: ours and the limit it is held against, from the same run. */
export type Figure = {
  readonly ours: number
  readonly limit: number
  readonly unit: string
  /** The lowest and the highest ratio of a round, where both take turns. */
  readonly spread?: readonly [low: number, high: number]
  /** What else was seen on the way. */
  readonly also?: Readonly<Record<string, unknown>>
}

const ROUNDS = 7
const ROUND_MS = 800
const WARM_UP_MS = 2_000

/** Ours and the limit as calls that do one unit of work; `parallel` of them are under way at any time. */
export type Race = {
  readonly ours: () => Promise<unknown>
  readonly limit: () => Promise<unknown>
  readonly parallel?: number
}

/** Calls per second of both, each the middle one of rounds that take turns, so that a busy machine slows both alike. */
export async function race({ ours, limit, parallel = 8 }: Race): Promise<Figure> {
  const runners = { ours, limit }
  const rates: Record<keyof typeof runners, number[]> = { ours: [], limit: [] }
  for (const call of [limit, ours]) await callsPerSecond(call, parallel, WARM_UP_MS)
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of ['limit', 'ours'] as const)
      rates[name].push(await callsPerSecond(runners[name], parallel, ROUND_MS))
  }
  return figureOf(rates, 'requests/s')
}

/** The middle of the rounds of both, and how far the rounds are apart. */
export function figureOf(
  rates: { readonly ours: readonly number[]; readonly limit: readonly number[] },
  unit: string,
): Figure {
  const ratios = rates.ours.map((ours, round) => ours / rates.limit[round]!)
  return {
    ours: middle(rates.ours),
    limit: middle(rates.limit),
    unit,
    spread: [Math.min(...ratios), Math.max(...ratios)],
  }
}

async function callsPerSecond(call: () => Promise<unknown>, parallel: number, forMs: number): Promise<number> {
  const started = performance.now()
  let calls = 0
  const runner = async () => {
    while (performance.now() - started < forMs) {
      await call()
      calls++
    }
  }
  await Promise.all(Array.from({ length: parallel }, runner))
  return (calls / (performance.now() - started)) * 1000
}

/** The middle one of some numbers. */
export const middle = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0

/** Of the middle of the rounds of both, to three digits. */
export const ratioOf = ({ ours, limit }: Record<'ours' | 'limit', readonly number[]>): number =>
  Number((middle(ours) / middle(limit)).toPrecision(3))
