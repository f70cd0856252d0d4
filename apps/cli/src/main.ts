import { parseArgs } from 'node:util'
import { isFault } from '@courtyard/std/fault'
import { faults } from '@courtyard/std/faults'
import { type Command, UsageError } from './command.ts'
import { commands } from './commands.ts'
import { readEnv } from './env.ts'
import { openWorld } from './world.ts'

/** Exit codes: 0 all is well, 1 a check failed or a request was refused, 2 a wrong call, 3 our own failure. */
async function main(argv: readonly string[]): Promise<number> {
  const command = commands.find(({ name }) => name === argv.slice(0, name.split(' ').length).join(' '))
  if (!command) {
    console.log(overview())
    return argv.length === 0 || argv[0] === '--help' ? 0 : 2
  }
  const env = readEnv()
  const world = openWorld(env)
  try {
    const { values, positionals } = parseArgs({
      args: argv.slice(command.name.split(' ').length),
      options: { ...command.options, json: { type: 'boolean' }, help: { type: 'boolean' } },
      allowPositionals: true,
    })
    if (values.help) {
      console.log(helpOf(command))
      return 0
    }
    const outcome = await command.run({ values: values as never, positionals, env, deps: world.deps })
    console.log(values.json ? JSON.stringify(outcome.json, null, 2) : outcome.text)
    return outcome.ok ? 0 : 1
  } catch (error) {
    return failed(error, command, argv.includes('--json'))
  } finally {
    await world.close()
  }
}

function failed(error: unknown, command: Command, asJson: boolean): number {
  if (
    error instanceof UsageError ||
    (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))
  ) {
    console.error(`${error.message}\n\n${helpOf(command)}`)
    return 2
  }
  if (isFault(error)) {
    const { code, details } = error
    if (asJson)
      console.log(JSON.stringify({ code, title: faults[code].title, hint: faults[code].hint, details }, null, 2))
    else console.error(`${code}: ${faults[code].title} ${faults[code].hint}\n${JSON.stringify(details, null, 2)}`)
    return 1
  }
  console.error(error)
  return 3
}

const helpOf = (command: Command): string =>
  `${command.summary}\n\nUsage: courtyard ${command.name} ${command.usage}\n\nOptions: --json  answer as JSON\n         --help  this text`

const overview = (): string => {
  const width = Math.max(...commands.map(({ name }) => name.length))
  return `courtyard <command> [--help] [--json]\n\n${commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join('\n')}`
}

process.exitCode = await main(process.argv.slice(2))
