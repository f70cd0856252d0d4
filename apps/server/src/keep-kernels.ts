import type { Deps } from '@courtyard/core/deps'
import { upgradeTenants } from '@courtyard/core/tenants/upgrade-tenants'
import { describeError, type Log } from './edge/problem.ts'

/** Brings tenants that are older than this program up to date, beside everything else. */
export type Kernels = {
  /** False until every tenant was looked at once. */
  isLookedAt(): boolean
  /** Tenants that stayed behind at the last look. */
  behind(): number
  /** Ends with the first look; later calls look again while some tenant is behind. Never rejects. */
  look(): Promise<void>
  /** Ends when no look is under way. */
  settled(): Promise<void>
}

/** Begins with the first look at once. */
export function keepKernels(deps: Deps, log: Log): Kernels {
  let behind: number | undefined
  let running: Promise<void> | undefined
  const once = async (): Promise<void> => {
    try {
      const found = await upgradeTenants(deps, (tenant, error) =>
        log({ level: 'error', message: 'tenant not upgraded', tenant, error: describeError(error) }),
      )
      if (found.upgraded > 0) log({ level: 'info', message: 'tenants upgraded', tenants: found.upgraded })
      behind = found.behind
    } catch (error) {
      log({ level: 'error', message: 'tenants not looked at', error: describeError(error) })
    } finally {
      running = undefined
    }
  }
  const look = async (): Promise<void> => {
    if (behind === 0) return
    running ??= once()
    await running
  }
  void look()
  return { isLookedAt: () => behind !== undefined, behind: () => behind ?? 0, look, settled: async () => await running }
}
