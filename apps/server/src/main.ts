import { parseArgs } from 'node:util'
import { isFault } from '@courtyard/std/fault'
import { bootDemo } from './demo.ts'
import type { Log } from './edge/problem.ts'
import { readEnv } from './env.ts'
import { type Role, type Running, roles, start } from './start.ts'

const log: Log = ({ level, ...entry }) =>
  console[level === 'error' ? 'error' : 'log'](JSON.stringify({ level, ...entry }))

function readRole(): Role {
  const { values } = parseArgs({ options: { role: { type: 'string', default: 'all' } } })
  const role = roles.find((name) => name === values.role)
  if (!role) throw new Error(`--role is one of ${roles.join(', ')}, not ${values.role}`)
  return role
}

async function main(): Promise<void> {
  const role = readRole()
  const env = readEnv()
  if (env.sharedLogin)
    console.log(
      'One login serves requests, tables and control: give DATABASE_DDL_URL and DATABASE_CONTROL_URL in production.',
    )
  const running = await start(env, role, log)
  let stopping = false
  const stop = () => {
    if (stopping) return
    stopping = true
    console.log('stopping: finishing what runs')
    running.stop().then(
      () => console.log('stopped'),
      (error: unknown) => {
        console.error('did not stop cleanly', error)
        process.exitCode = 1
      },
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  if (env.demo) await prepareDemo(running)
  console.log(running.url ? `Courtyard (${role}) on ${running.url}` : `Courtyard (${role}) is working`)
}

/** Fills the sample tenants and prints who may sign in; a failure ends what was started. */
async function prepareDemo(running: Running): Promise<void> {
  try {
    for (const { tenant, email, password, role } of await bootDemo(running.world))
      console.log(`demo ${tenant} ${role}: ${email} / ${password}`)
  } catch (error) {
    await running.stop()
    throw error
  }
}

await main().catch((error: unknown) => {
  console.error(`Courtyard did not start. ${error instanceof Error ? error.message : String(error)}`)
  if (isFault(error)) console.error(JSON.stringify(error.details, null, 2))
  process.exitCode = 1
})
