import { readEnv } from './env.ts'
import { runCommand } from './run-command.ts'
import { openTerminal } from './terminal.ts'

const { ask, close } = openTerminal()
process.exitCode = await runCommand(process.argv.slice(2), {
  env: readEnv(),
  ask,
  out: (line) => console.log(line),
  err: (line) => console.error(line),
})
close()
