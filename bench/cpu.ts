import { readFileSync } from 'node:fs'
import type { Run } from './fill.ts'

// Linux counts processor time in hundredths of a second (USER_HZ), whatever the kernel's own tick.
const TICKS_PER_SECOND = 100

/**
 * Processor seconds of this process and of the PostgreSQL backends of its connections so far. On a machine that others use
 * too they tell two programs apart where wall time cannot. A connection that ended in between is no longer counted.
 */
export async function cpuSeconds(run: Run): Promise<number> {
  const { rows } = (await run(
    `select pid from pg_catalog.pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`,
  )) as { rows: { pid: number }[] }
  const { user, system } = process.cpuUsage()
  return rows.reduce((sum, { pid }) => sum + secondsOf(pid), (user + system) / 1e6)
}

/** Processor seconds of one process; nothing of one that is over. */
export function secondsOf(pid: number): number {
  let stat: string
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return 0
  }
  // What stands before the last bracket is the program's name, which may hold blanks.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}
