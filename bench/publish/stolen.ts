import { readFileSync } from 'node:fs'

const TICK_MS = 10
const PAUSE_MS = 20
/** Looks that outlive a question: ten seconds of them, longer than any request waits. What is asked of next may have begun there. */
const KEPT = 500

type Look = { readonly at: number; readonly stolenMs: number }
export type Stolen = {
  /** Of a wait since the last question, by performance.now(). */
  between(from: number, to: number): number
  stop(): void
}

/**
 * How long the processors were given to other machines than this one while something was waited for, in milliseconds over all
 * processors: what no program here can help. Between the last look before and the first one after, so rather too much.
 */
export function watchStolen(): Stolen {
  const looks: Look[] = [look()]
  const timer = setInterval(() => void looks.push(look()), PAUSE_MS)
  return {
    between(from, to) {
      looks.push(look())
      const before = looks.findLast(({ at }) => at <= from) ?? looks[0]!
      const after = looks.find(({ at }) => at >= to) ?? looks.at(-1)!
      looks.splice(0, Math.max(0, looks.length - KEPT))
      return after.stolenMs - before.stolenMs
    },
    stop: () => clearInterval(timer),
  }
}

/** The eighth number of the line of all processors: hundredths of a second, as in cpu.ts. */
function look(): Look {
  const all = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]!
  return { at: performance.now(), stolenMs: Number(all.trim().split(/\s+/)[8] ?? 0) * TICK_MS }
}
