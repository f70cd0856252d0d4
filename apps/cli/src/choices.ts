import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Choice } from '@courtyard/metadata/merge3'
import type { IssueLocale } from '@courtyard/std/issue-text'
import { z } from 'zod'
import { UsageError } from './command.ts'
import { say, wordsOf } from './texts/messages.ts'

/** A value as it is told. */
export const shown = (value: unknown, locale: IssueLocale): string =>
  value === undefined ? say(locale, 'nothing') : JSON.stringify(value)

/** What a `--choose` file says of conflicts, by path; nothing without one. Throws UsageError for another shape. */
export async function choicesOf(file: unknown): Promise<Readonly<Record<string, Choice>>> {
  if (typeof file !== 'string') return {}
  const found = z
    .record(z.string(), z.enum(['keep', 'follow']))
    .safeParse(JSON.parse(await readFile(resolve(file), 'utf8')))
  if (!found.success) throw new UsageError(wordsOf('choose_wrong'))
  return found.data
}

/** What to write into the file of choices. */
export const choicesToWrite = (open: readonly { readonly path: string }[], locale: IssueLocale): string => {
  const template = Object.fromEntries(open.map(({ path }) => [path, say(locale, 'keep_or_follow')]))
  return say(locale, 'choose', { template: JSON.stringify(template, null, 2) })
}
