// Small facts about processes, for launchers that must survive a crash of themselves.
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** A process as written to a file: its id, and a mark that a later process with the same id does not share. */
/** @typedef {{ pid: number, mark: string }} ProcessRecord */

/** What a launcher wrote to a file, or undefined when it is missing or was cut off by a crash. */
export function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/** The start time of a process in clock ticks; '' where /proc is missing; undefined when there is no such process. */
export function markOf(pid) {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (error.code !== 'EPERM') return undefined
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? undefined : fields[19] // state and start time; a zombie is over
  } catch {
    return ''
  }
}

/** True while the recorded process itself runs, not another one that was given its id. */
export const isRunning = (record) => record !== undefined && markOf(record.pid) === record.mark

/** The record of a running process. */
export const recordOf = (pid) => ({ pid, mark: markOf(pid) ?? '' })

/** The command line of a process, or '' when it cannot be read. */
export function commandLineOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}

/** Sends `signal`, waits up to `timeoutMs`, then kills. Resolves when the process is gone. */
export async function endProcess(record, signal, timeoutMs) {
  const deadline = performance.now() + timeoutMs
  while (isRunning(record)) {
    try {
      process.kill(record.pid, performance.now() > deadline ? 'SIGKILL' : signal)
    } catch (error) {
      if (error.code !== 'ESRCH') throw error
    }
    for (let tries = 0; tries < 20 && isRunning(record); tries++) await sleep(50)
  }
}
