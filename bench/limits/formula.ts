import jsonata from 'jsonata'

/** One row as jsonata computes with it: doubles. */
export type PlainRow = Readonly<Record<string, number>>

type Tier = readonly [upTo: number | null, price: number]

/**
 * The limit of the formula figures: evaluations per second of npm jsonata's own `evaluate`, the interpreter of the language
 * tenants write, on the same rows in the same run. It computes with doubles, so it does less work than we do; `$tier` is
 * given to it as a native function, so it does not pay for interpreting the tiers either. Each evaluation is awaited,
 * because `evaluate` is asynchronous and has no other form.
 */
export async function jsonataPerSecond(
  source: string,
  rows: readonly PlainRow[],
  tiers: readonly Tier[],
): Promise<number> {
  const expression = jsonata(source)
  expression.registerFunction('tier', (quantity: number) => marginal(quantity, tiers))
  for (const row of rows.slice(0, rows.length / 10)) await expression.evaluate(row)
  const started = performance.now()
  for (const row of rows) await expression.evaluate(row)
  return (rows.length / (performance.now() - started)) * 1000
}

function marginal(quantity: number, tiers: readonly Tier[]): number {
  let [total, below] = [0, 0]
  for (const [upTo, price] of tiers) {
    const top = upTo === null ? quantity : Math.min(quantity, upTo)
    if (top > below) total += (top - below) * price
    below = upTo ?? below
  }
  return total
}
