import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { TestUrls } from '@courtyard/testkit/fresh-database'

export type Attempt = { readonly runId: string; readonly pageSubjects: number; readonly rollsBack?: boolean }
/** What a worker says: that a page is done, how its attempt ended; `died` is said by its exit. */
export type Told = 'page' | 'done' | 'not_mine'
export type Worker = { readonly name: string; readonly child: ChildProcess }

/** Starts a process that carries out fee runs as it is told. It ends with this one. */
export function forkWorker(of: { urls: TestUrls; tenant: string; worker: string }): Worker {
  const script = fileURLToPath(new URL('fee-run-worker.ts', import.meta.url))
  const execArgv = ['--import', new URL('../planted/plant-process.ts', import.meta.url).href]
  return {
    name: of.worker,
    child: fork(script, [JSON.stringify(of)], { execArgv, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] }),
  }
}

/** One attempt of a worker at a run. It waits after each page until `onPage` has returned, which may kill it. */
export const attempt = (
  { child }: Worker,
  asked: Attempt,
  onPage: () => void,
): Promise<Exclude<Told, 'page'> | 'died'> =>
  new Promise((settle) => {
    const end = (outcome: Exclude<Told, 'page'> | 'died') => {
      child.off('message', hear)
      child.off('exit', died)
      settle(outcome)
    }
    const died = () => end('died')
    const hear = (told: unknown) => {
      if (told === 'page') {
        onPage()
        if (!child.killed) child.send('on', () => undefined)
      } else end(told as 'done' | 'not_mine')
    }
    child.on('message', hear)
    child.on('exit', died)
    child.send(asked, () => undefined)
  })
