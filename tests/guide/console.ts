import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { readEnv } from '@courtyard/cli/env'
import { runCommand } from '@courtyard/cli/run-command'
import type { FreshDatabase } from '@courtyard/testkit/fresh-database'
import { projectEnv } from '../../scripts/install.mjs'

const root = resolve(import.meta.dirname, '../..')

/** What a page does, in its order: a file it shows, or a command with the answer it promises. */
export type Step =
  | { readonly kind: 'file'; readonly path: string; readonly text: string }
  | { readonly kind: 'command'; readonly command: string; readonly output: string; readonly line: number }

/** Steps of a page: fences ```<language> <path> are files, ```console holds `$ ` commands, each with its output. */
export function stepsOf(page: string): Step[] {
  const steps: Step[] = []
  for (const fence of page.matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm)) {
    const [, language, path, text = ''] = fence
    if (language === 'console') steps.push(...commandsOf(text, page.slice(0, fence.index).split('\n').length + 1))
    else if (path !== undefined) steps.push({ kind: 'file', path, text })
  }
  return steps
}

const commandsOf = (text: string, firstLine: number): Step[] =>
  [...text.matchAll(/^\$ (.+)\n((?:(?!\$ ).*\n)*)/gm)].map((match) => ({
    kind: 'command',
    command: match[1]!,
    output: match[2]!.trimEnd(),
    line: firstLine + text.slice(0, match.index).split('\n').length - 1,
  }))

/** True when `actual` is what the page promises; `…` stands for anything, a line of it for any lines. */
export function fits(promised: string, actual: string): boolean {
  const escaped = promised.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const pattern = escaped.replaceAll(/^…$/gm, '[\\s\\S]*').replaceAll('…', '.*')
  return new RegExp(`^${pattern}$`).test(actual.trimEnd())
}

export const readGuide = (name: string): string => readFileSync(join(root, 'docs/guide', name), 'utf8')

export type Typed = { readonly step: Step & { readonly kind: 'command' }; readonly actual: string }

/** Where a page is typed: the programs' environment, names that the page uses. */
export type Desk = {
  readonly fresh: FreshDatabase
  readonly names?: Readonly<Record<string, string>>
  /** Runs our program in this process, not in one of its own. */
  readonly inProcess?: boolean
}

/** Types a page into one shell, in a folder of its own beside the sample tenants. Gives every answer. */
export async function typePage(page: string, desk: Desk): Promise<Typed[]> {
  const folder = mkdtempSync(join(tmpdir(), 'courtyard-guide-'))
  for (const name of ['tenants', 'packages', 'metadata']) symlinkSync(join(root, name), join(folder, name))
  const typed: Typed[] = []
  let names = desk.names ?? {}
  try {
    for (const step of stepsOf(page)) {
      if (step.kind === 'command') {
        const { actual, kept } = await type(step.command, folder, { ...desk, names })
        names = { ...names, ...kept }
        typed.push({ step, actual })
        continue
      }
      mkdirSync(dirname(join(folder, step.path)), { recursive: true })
      writeFileSync(join(folder, step.path), step.text)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
  return typed
}

const MAIN = join(root, 'apps/cli/src/main.ts')
const CURL = join(root, 'tests/guide/curl.ts')
const PROGRAMS = `npx() { shift; "$NODE" ${MAIN} "$@"; }; curl() { "$NODE" ${CURL} "$@"; }`
/** The words of a command as the shell understands them, each ended by a zero byte; nothing is run. */
const WORDS = `npx() { shift; printf '%s\\0' "$@"; }`
const ONE_COMMAND = /^npx courtyard( [^|<>;&$]*)?$/

/** Runs a line of a page; `npx courtyard` is the program of this tree. `NAME=$(…)` keeps a name for the next lines. */
async function type(
  command: string,
  cwd: string,
  desk: Desk,
): Promise<{ actual: string; kept: Record<string, string> }> {
  const name = /^([A-Z]+)=\$\(/.exec(command)?.[1]
  if (name !== undefined)
    return { actual: '', kept: { [name]: await shell(`${PROGRAMS}; ${command}; printf %s "$${name}"`, cwd, desk) } }
  if (desk.inProcess && ONE_COMMAND.test(command)) return { actual: await answerOf(command, cwd, desk), kept: {} }
  return { actual: await shell(`${PROGRAMS}; ${command} 2>&1`, cwd, desk), kept: {} }
}

/** What the program answers, run in this process: its start, half a second, is most of what a command takes. */
async function answerOf(command: string, cwd: string, desk: Desk): Promise<string> {
  const argv = (await shell(`${WORDS}; ${command}`, cwd, desk)).split('\0').slice(0, -1)
  const said: string[] = []
  const before = process.cwd()
  process.chdir(cwd)
  try {
    await runCommand(argv, {
      env: readEnv(environment(desk)),
      out: (line) => said.push(line),
      err: (line) => said.push(String(line)),
    })
  } finally {
    process.chdir(before)
  }
  return said.map((line) => `${line}\n`).join('')
}

const environment = ({ fresh: { urls }, names }: Desk) => ({
  ...names,
  PATH: process.env.PATH,
  NODE_COMPILE_CACHE: projectEnv(root).NODE_COMPILE_CACHE,
  // The guide is written for an English terminal.
  LANG: 'en_US.UTF-8',
  NODE: process.execPath,
  COURTYARD_ROOT: root,
  DATABASE_URL: urls.appUrl,
  DATABASE_DDL_URL: urls.ddlUrl,
  DATABASE_CONTROL_URL: urls.controlUrl,
})

/** A refusal is an answer, too: the exit code does not matter. */
const shell = (line: string, cwd: string, desk: Desk): Promise<string> =>
  new Promise((settle) => {
    execFile('sh', ['-c', line], { cwd, env: environment(desk), timeout: 60_000 }, (_error, stdout) => settle(stdout))
  })

/** Types a page of the guide; gives how many commands it has, and the answers that are not what it shows. */
export async function wrongAnswers(name: string, desk: Desk) {
  const typed = await typePage(readGuide(name), desk)
  const wrong = typed.filter(({ step, actual }) => !fits(step.output, actual))
  return {
    commands: typed.length,
    wrong: wrong.map(({ step, actual }) => ({ at: `${name}:${step.line} ${step.command}`, actual })),
  }
}
