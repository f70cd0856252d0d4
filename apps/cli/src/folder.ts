import { createHash } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readOwnDocuments } from '@courtyard/adapters/documents/read-documents'
import { z } from 'zod'

export type File = { readonly path: string; readonly text: string }

/** What a folder was when it was pulled or published last: kept in it, so that local edits are told from old files. */
const pulledSchema = z.object({
  tenant: z.string(),
  version: z.int(),
  files: z.record(z.string(), z.string()),
})
export type Pulled = z.infer<typeof pulledSchema>

// No .json: it is no document.
const RECORD = '.courtyard-pulled'

/** The folder's own documents, paths below it. */
export const readOwn = async (folder: string): Promise<File[]> =>
  (await readOwnDocuments(folder)).map(({ path, text }) => ({ path: withoutRoot(path), text }))

/** A published path as it lies in a folder: `tenant/entities/room.json` is `entities/room.json`. */
export const withoutRoot = (path: string): string => path.replace(/^tenant\//, '')

/** What is kept of the last pull; undefined in a folder that was never pulled into. */
export async function readPulled(folder: string): Promise<Pulled | undefined> {
  const text = await readFile(join(folder, RECORD), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const parsed = pulledSchema.safeParse(parseJson(text))
  return parsed.success ? parsed.data : undefined
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // a record that cannot be read is none: then nothing is taken for unchanged
  }
}

/** Keeps what the folder is now. The same files give the same bytes. */
export async function writePulled(folder: string, of: { tenant: string; version: number; files: readonly File[] }) {
  const files = Object.fromEntries(of.files.map(({ path, text }) => [path, hashOf(text)]).sort())
  const record: Pulled = { tenant: of.tenant, version: of.version, files }
  await writeFile(join(folder, RECORD), `${JSON.stringify(record, null, 2)}\n`)
}

/** What pulling does to a folder. */
export type PullPlan = {
  readonly write: readonly File[]
  readonly remove: readonly string[]
  /** Files that were changed here since the last pull and are other than what is published. */
  readonly edited: readonly string[]
}

/** Decides what a pull writes and removes. Files that only lie here are left alone. Pure. */
export function planPull(here: readonly File[], there: readonly File[], pulled: Pulled | undefined): PullPlan {
  const local = new Map(here.map(({ path, text }) => [path, text]))
  const published = new Set(there.map(({ path }) => path))
  const isEdited = (path: string) => pulled?.files[path] !== hashOf(local.get(path) ?? '')
  const write = there.filter(({ path, text }) => local.get(path) !== text)
  const gone = here.filter(({ path }) => !published.has(path) && pulled?.files[path] !== undefined)
  const overwritten = write.filter(({ path }) => local.has(path) && isEdited(path))
  return {
    write,
    remove: gone.map(({ path }) => path),
    edited: [...overwritten, ...gone.filter(({ path }) => isEdited(path))].map(({ path }) => path).sort(),
  }
}

/** Carries out a plan. */
export async function applyPull(folder: string, { write, remove }: PullPlan): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const { path, text } of write) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  for (const path of remove) await rm(join(folder, path))
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')
