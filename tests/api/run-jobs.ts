import { createOutbound } from '@courtyard/adapters/outbound/outbound'
import { createVault } from '@courtyard/adapters/vault/vault'
import { DELIVER_JOB, deliverJob } from '@courtyard/core/hooks/deliver-job'
import type { HookPorts } from '@courtyard/core/hooks/ports'
import { RECEIVE_JOB, receiveJob } from '@courtyard/core/hooks/receive-job'
import { type JobHandlers, runDueJobs } from '@courtyard/core/jobs/run-due-jobs'
import { OUTBOX_JOB } from '@courtyard/core/outbox/outbox'
import { relayJob } from '@courtyard/core/outbox/relay-job'
import type { TestServer } from './support.ts'

/** The key that tests seal secrets with. */
export const testVault = createVault([Buffer.alloc(32, 7)])

/** Does what a worker would do now; gives the errors of jobs that failed. */
export async function runJobs({ deps }: Pick<TestServer, 'deps'>, more: Partial<HookPorts> = {}): Promise<unknown[]> {
  const failures: unknown[] = []
  const ports = { outbound: createOutbound(), vault: testVault, ...more }
  const handlers: JobHandlers = {
    [OUTBOX_JOB]: relayJob,
    [RECEIVE_JOB]: receiveJob,
    [DELIVER_JOB]: deliverJob(ports),
  }
  await runDueJobs(deps, handlers, { worker: 'tests', onFailure: (_, error) => failures.push(error) })
  return failures
}
