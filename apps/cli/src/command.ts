import type { ParseArgsOptionsConfig } from 'node:util'
import type { ImportDeps } from '@courtyard/core/imports/import-context'
import type { IssueLocale, Words } from '@courtyard/std/issue-text'
import type { Env } from './env.ts'
import { wordsOf } from './texts/messages.ts'
import type { CommandName } from './texts/summaries.ts'

/** What a command answers: lines for people, JSON for programs, and whether all is well. */
export type Outcome = {
  readonly text: string
  readonly json: unknown
  readonly ok: boolean
  /** Another exit code than 0 or 1: 2 where somebody has to decide first. */
  readonly code?: number
}

/** Asks whoever sits at the terminal. */
export type Ask = (question: string) => Promise<string>

export type Call = {
  readonly values: Readonly<Record<string, string | boolean | string[] | undefined>>
  readonly positionals: readonly string[]
  readonly env: Env
  /** Absent where nobody can be asked: then a command refuses instead of guessing. */
  readonly ask?: Ask
  /** Language of what is answered: `--lang`, else LANG, else zh-CN. */
  readonly locale: IssueLocale
  /** Opens the database on first use. */
  deps(): Promise<ImportDeps>
}

export type Command = {
  readonly name: CommandName
  readonly usage: string
  readonly options: ParseArgsOptionsConfig
  run(call: Call): Promise<Outcome>
}

/** A wrong call: exit code 2 and the usage. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  /** What is wrong with it, in both languages. */
  readonly words: Words
  constructor(words: Words) {
    super(words.en)
    this.words = words
  }
}

/** The text value of an option. Throws UsageError when it is missing. */
export function required(call: Call, option: string): string {
  const value = call.values[option]
  if (typeof value !== 'string' || value === '') throw new UsageError(wordsOf('option_missing', { option }))
  return value
}

/** The positional at `index`. Throws UsageError when it is missing. */
export function positional(call: Call, index: number, name: string): string {
  const value = call.positionals[index]
  if (value === undefined) throw new UsageError(wordsOf('argument_missing', { name }))
  return value
}
