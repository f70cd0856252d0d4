import { PerformanceObserver } from 'node:perf_hooks'

export type Collected = { stop(): void /** The longest pause since the last call, in milliseconds. */; take(): number }

/** How long this process stood still at a stretch to collect its garbage: clients, server and publish share it here. */
export function watchCollected(): Collected {
  let longest = 0
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longest = Math.max(longest, duration)
  })
  observer.observe({ entryTypes: ['gc'] })
  return {
    take() {
      const taken = longest
      longest = 0
      return taken
    },
    stop: () => observer.disconnect(),
  }
}
