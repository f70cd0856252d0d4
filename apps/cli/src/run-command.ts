import { parseArgs } from 'node:util'
import { issueTexts } from '@courtyard/core/texts/core-texts'
import { type Fault, isFault } from '@courtyard/std/fault'
import { sayFault } from '@courtyard/std/fault-texts'
import { type IssueLocale, issueLocaleOf, sayIssues } from '@courtyard/std/issue-text'
import { type Ask, type Command, UsageError } from './command.ts'
import { commands } from './commands.ts'
import type { Env } from './env.ts'
import { say } from './texts/messages.ts'
import { summaries } from './texts/summaries.ts'
import { openWorld } from './world.ts'

/** Where a command is typed: what it finds, whom it may ask, and who hears it. */
export type Desk = {
  readonly env: Env
  readonly ask?: Ask | undefined
  out(line: string): void
  err(line: unknown): void
}

/** Runs one command line. Exit codes: 0 all is well, 1 a check failed or a request was refused, 2 a wrong call or somebody has to decide first, 3 our own failure. */
export async function runCommand(argv: readonly string[], desk: Desk): Promise<number> {
  const command = commands.find(({ name }) => name === argv.slice(0, name.split(' ').length).join(' '))
  const locale = localeOf(argv, desk.env)
  if (!command) {
    desk.out(overview(locale))
    return argv.length === 0 || argv[0] === '--help' || argv[0]?.startsWith('--lang') ? 0 : 2
  }
  const world = openWorld(desk.env)
  try {
    const { values, positionals } = parseArgs({
      args: argv.slice(command.name.split(' ').length),
      options: { ...command.options, json: { type: 'boolean' }, lang: { type: 'string' }, help: { type: 'boolean' } },
      allowPositionals: true,
    })
    if (values.help) {
      desk.out(helpOf(command, locale))
      return 0
    }
    const { env, ask } = desk
    const call = { values: values as never, positionals, env, locale, deps: world.deps, ...(ask && { ask }) }
    const outcome = await command.run(call)
    desk.out(values.json ? JSON.stringify(outcome.json, null, 2) : outcome.text)
    return outcome.code ?? (outcome.ok ? 0 : 1)
  } catch (error) {
    return failed(error, desk, { command, argv })
  } finally {
    await world.close()
  }
}

function failed(error: unknown, desk: Desk, { command, argv }: { command: Command; argv: readonly string[] }): number {
  const locale = localeOf(argv, desk.env)
  if (
    error instanceof UsageError ||
    (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))
  ) {
    const wrong = error instanceof UsageError ? error.words[locale] : error.message
    desk.err(`${wrong}\n\n${helpOf(command, locale)}`)
    return 2
  }
  if (isFault(error)) {
    const { code } = error
    const details = saidDetails(error, locale)
    const { title, hint } = sayFault(code, locale)
    if (argv.includes('--json')) desk.out(JSON.stringify({ code, title, hint, details }, null, 2))
    else desk.err(`${code}: ${title} ${hint}\n${JSON.stringify(details, null, 2)}`)
    return 1
  }
  desk.err(error)
  return 3
}

/** `--lang en` or `--lang=en`, else the terminal's language, else zh-CN. Read by itself, so that a wrong call is told in it too. */
function localeOf(argv: readonly string[], env: Env): IssueLocale {
  const at = argv.findIndex((arg) => arg === '--lang' || arg.startsWith('--lang='))
  const said = at < 0 ? undefined : (argv[at]?.split('=')[1] ?? argv[at + 1])
  return issueLocaleOf(said ?? '') ?? env.locale ?? 'zh-CN'
}

/** Details of a refusal with their issues in words. */
const saidDetails = ({ details: { issues, ...rest } }: Fault, locale: IssueLocale) =>
  issues ? { ...rest, issues: sayIssues(issueTexts, issues, locale) } : rest

const helpOf = (command: Command, locale: IssueLocale): string => {
  const usage = `${say(locale, 'usage')}: courtyard ${command.name} ${command.usage}`
  return [summaries[command.name][locale], usage, say(locale, 'options')].join('\n\n')
}

const overview = (locale: IssueLocale): string => {
  const width = Math.max(...commands.map(({ name }) => name.length))
  const lines = commands.map(({ name }) => `  ${name.padEnd(width)}  ${summaries[name][locale]}`)
  return ['courtyard <command> [--help] [--json]', '', ...lines].join('\n')
}
