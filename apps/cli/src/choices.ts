import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Choice } from '@courtyard/metadata/merge3'
import { z } from 'zod'
import { UsageError } from './command.ts'

/** A value as it is told. */
export const shown = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value))

/** What a `--choose` file says of conflicts, by path; nothing without one. Throws UsageError for another shape. */
export async function choicesOf(file: unknown): Promise<Readonly<Record<string, Choice>>> {
  if (typeof file !== 'string') return {}
  const found = z
    .record(z.string(), z.enum(['keep', 'follow']))
    .safeParse(JSON.parse(await readFile(resolve(file), 'utf8')))
  if (!found.success) throw new UsageError('--choose is a JSON object: each path with "keep" or "follow"')
  return found.data
}

/** What to write into the file of choices. */
export const choicesToWrite = (open: readonly { readonly path: string }[]): string => {
  const template = Object.fromEntries(open.map(({ path }) => [path, 'keep or follow']))
  return `Nothing is written. Say keep or follow for each in a file, --choose FILE:\n${JSON.stringify(template, null, 2)}`
}
