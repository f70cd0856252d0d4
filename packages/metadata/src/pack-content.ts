import { createHash } from 'node:crypto'
import { canonicalJson } from '@courtyard/std/canonical'
import { Fault } from '@courtyard/std/fault'
import type { Issue } from '@courtyard/std/issue'
import { z } from 'zod'
import { packDocument } from './documents/pack.ts'
import { name, versionNumber } from './documents/shapes.ts'
import { type DocumentFile, parseDocuments } from './parse.ts'
import { documentIssue } from './texts/document-texts.ts'

/** A pack as it is kept: immutable, addressed by the hash of its files (paths below its own folder, and texts). */
export type Pack = {
  readonly name: string
  readonly version: string
  readonly hash: string
  readonly files: readonly DocumentFile[]
}

/** Bounds of one pack: enough for the largest template ten times over. */
export const PACK_LIMITS = { files: 5_000, bytes: 20_000_000 } as const

const PATH = /^(?:[a-z0-9][a-z0-9_-]{0,80}\/){0,4}[a-z0-9][a-z0-9_-]{0,80}(?:\.cases)?\.json$/
const FORMAT = 'courtyard-pack/1'

/** The content hash: the same files in whatever order give the same 64 digits. */
export const packHash = (files: readonly DocumentFile[]): string =>
  createHash('sha256')
    .update(canonicalJson(sorted(files).map(({ path, text }) => [path, text])))
    .digest('hex')

/**
 * A folder's files as a pack. Throws Fault pack_invalid with every issue: paths that lead elsewhere, no pack.json, or
 * documents that cannot be read.
 */
export function packOf(files: readonly DocumentFile[]): Pack {
  const issues = [...boundIssues(files), ...parseDocuments(files).issues]
  const own = packDocument.safeParse(jsonOf(files.find(({ path }) => path === 'pack.json')?.text))
  if (!own.success) issues.push({ ...documentIssue('', 'pack_document_missing'), file: 'pack.json' })
  if (!own.success || issues.length > 0) throw new Fault('pack_invalid', { issues })
  return { name: own.data.name, version: own.data.version, hash: packHash(files), files: sorted(files) }
}

const bundleShape = z.strictObject({
  format: z.literal(FORMAT),
  packs: z
    .array(
      z.strictObject({
        name,
        version: versionNumber,
        hash: z.string(),
        files: z.array(z.strictObject({ path: z.string(), text: z.string() })).max(PACK_LIMITS.files),
      }),
    )
    .min(1)
    .max(200),
})

/** Packs as one file, to carry to another installation. The same packs give the same bytes. */
export const bundleText = (packs: readonly Pack[]): string =>
  `${JSON.stringify({ format: FORMAT, packs: packs.toSorted((a, b) => (a.name < b.name ? -1 : 1)) }, null, 1)}\n`

/** Reads such a file. Throws Fault pack_invalid for anything else, and when a hash is not that of the files. */
export function parseBundle(text: string): Pack[] {
  const bundle = bundleShape.safeParse(jsonOf(text))
  if (!bundle.success) {
    const issues = [documentIssue('', 'bundle_invalid', { format: FORMAT })]
    throw new Fault('pack_invalid', { issues })
  }
  return bundle.data.packs.map((given) => {
    const pack = packOf(given.files)
    if (pack.hash !== given.hash || pack.name !== given.name || pack.version !== given.version) {
      throw new Fault('pack_invalid', {
        issues: [documentIssue('', 'hash_wrong', { name: given.name, version: given.version, hash: pack.hash })],
      })
    }
    return pack
  })
}

/** A pack's files where publishing reads them: below templates/<name>/ or modules/<name>/. */
export const placedFiles = (pack: Pack, place: 'templates' | 'modules'): DocumentFile[] =>
  pack.files.map(({ path, text }) => ({ path: `${place}/${pack.name}/${path}`, text }))

function boundIssues(files: readonly DocumentFile[]): Issue[] {
  const bytes = files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0)
  const tooLarge = files.length > PACK_LIMITS.files || bytes > PACK_LIMITS.bytes
  const seen = new Set<string>()
  return [
    ...(tooLarge ? [documentIssue('', 'pack_too_large', { files: PACK_LIMITS.files, bytes: PACK_LIMITS.bytes })] : []),
    ...files.flatMap(({ path }) => {
      const isTwice = seen.has(path)
      seen.add(path)
      if (isTwice) return [issueOf(path, 'path_duplicate')]
      return PATH.test(path) ? [] : [issueOf(path, 'path_invalid')]
    }),
  ]
}

const issueOf = (file: string, code: 'path_duplicate' | 'path_invalid'): Issue => ({
  ...documentIssue('', code),
  file,
})

const sorted = (files: readonly DocumentFile[]): DocumentFile[] =>
  files.map(({ path, text }) => ({ path, text })).sort((a, b) => (a.path < b.path ? -1 : 1))

function jsonOf(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined // what is no JSON has not the shape either, which is told
  }
}
