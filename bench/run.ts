// npm run bench [-- name ...]: one JSON line per figure. A name picks the figures that start with it.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Figure } from './measure.ts'
import { openWorld, type World } from './world.ts'

/** What a `*.bench.ts` exports in `benchmarks`; `open` boots the database and the product once for all who ask. */
export type Benchmark = { readonly name: string; run(open: () => Promise<World>): Promise<Outcome | readonly Named[]> }
export type Outcome = Figure | Report
/** One of several figures of one benchmark. */
export type Named = { readonly name: string; readonly seen: Outcome }
/** What was seen, where there is no limit to race against. */
export type Report = Readonly<Record<string, unknown>> & { readonly ours?: never }

const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'))
let opened: Promise<World> | undefined
const open = () => {
  opened ??= openWorld()
  return opened
}

const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.bench.ts'))
const modules = (await Promise.all(files.map((file) => import(join(import.meta.dirname, file))))) as {
  readonly benchmarks: readonly Benchmark[]
}[]
const all = modules.flatMap(({ benchmarks }) => benchmarks)
const chosen = wanted.length === 0 ? all : all.filter(({ name }) => wanted.some((word) => name.startsWith(word)))
if (chosen.length === 0) {
  console.error(`There is no such figure. There are: ${all.map(({ name }) => name).join(', ')}`)
  process.exitCode = 1
}

try {
  for (const { name, run } of chosen) {
    const seen = await run(open)
    for (const one of Array.isArray(seen) ? (seen as readonly Named[]) : [{ name, seen: seen as Outcome }]) print(one)
  }
} finally {
  await (await opened?.catch(() => undefined))?.close()
}

function print({ name, seen }: Named): void {
  if (seen.ours === undefined) {
    console.log(JSON.stringify({ name, ...seen }))
    return
  }
  const { ours, limit, unit, spread, also } = seen as Figure
  const figures = { ours: rounded(ours), limit: rounded(limit), ratio: rounded(ours / limit) }
  console.log(JSON.stringify({ name, ...figures, ...(spread && { spread: spread.map(rounded) }), unit, ...also }))
}

function rounded(value: number): number {
  return Number(value.toPrecision(3))
}
