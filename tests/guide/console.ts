import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { FreshDatabase } from '@courtyard/testkit/fresh-database'

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

/** Types a page into a shell on `fresh`, in a folder of its own beside the sample tenants. Gives every answer. */
export async function typePage(page: string, fresh: FreshDatabase): Promise<Typed[]> {
  const folder = mkdtempSync(join(tmpdir(), 'courtyard-guide-'))
  symlinkSync(join(root, 'tenants'), join(folder, 'tenants'))
  symlinkSync(join(root, 'packages'), join(folder, 'packages'))
  const typed: Typed[] = []
  try {
    for (const step of stepsOf(page)) {
      if (step.kind === 'command') {
        typed.push({ step, actual: await shell(step.command, folder, fresh) })
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

const PROGRAM = join(root, 'apps/cli/src/main.ts')

/** Runs a line of a page; `npx courtyard` is the program of this tree. A refusal is an answer, too. */
function shell(command: string, cwd: string, { urls }: FreshDatabase): Promise<string> {
  const npx = 'npx() { shift; "$NODE" "$PROGRAM" "$@"; }'
  const env = {
    NODE: process.execPath,
    PROGRAM,
    COURTYARD_ROOT: root,
    DATABASE_URL: urls.appUrl,
    DATABASE_DDL_URL: urls.ddlUrl,
    DATABASE_CONTROL_URL: urls.controlUrl,
  }
  return new Promise((settle) => {
    execFile('sh', ['-c', `${npx}; ${command} 2>&1`], { cwd, env, timeout: 60_000 }, (_error, stdout) => settle(stdout))
  })
}
