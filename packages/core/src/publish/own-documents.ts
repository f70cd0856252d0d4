import type { DocumentFile } from '@courtyard/metadata/parse'
import { Fault } from '@courtyard/std/fault'

/** What a draft says of the tenant's own files: path -> text, null where it deletes. */
export type Delta = Readonly<Record<string, string | null>>

const OF_PACKS = /^(templates|modules)\//
const PATH = /^(?:[a-z0-9][a-z0-9_-]*\/){0,6}[a-z0-9][a-z0-9_-]*(?:\.cases|\.lock)?\.json$/

/** True for a file of the tenant; packs lie below templates/ and modules/. */
export const isOwn = (path: string): boolean => !OF_PACKS.test(path)

/** The tenant's own files, by path. */
export const ownOf = (files: readonly DocumentFile[]): DocumentFile[] =>
  inOrder(files.filter(({ path }) => isOwn(path)))

/** The files a draft stands for: packs and own files of its base, with its delta laid over the own ones. By path. */
export function withDelta(base: readonly DocumentFile[], delta: Delta): DocumentFile[] {
  const kept = base.filter(({ path }) => !Object.hasOwn(delta, path))
  const put = Object.entries(delta).flatMap(([path, text]) => (text === null ? [] : [{ path, text }]))
  return inOrder([...kept, ...put])
}

/** The smallest delta that makes `next` of `base`. Both are own files. */
export function deltaOf(base: readonly DocumentFile[], next: readonly DocumentFile[]): Delta {
  const before = new Map(base.map(({ path, text }) => [path, text]))
  const after = new Map(next.map(({ path, text }) => [path, text]))
  const put = [...after].filter(([path, text]) => before.get(path) !== text)
  const gone = [...before.keys()].filter((path) => !after.has(path)).map((path): [string, null] => [path, null])
  return Object.fromEntries([...put, ...gone].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/**
 * Throws Fault draft_path_refused for a path that is not one of the tenant's own JSON files: of a pack, outside the
 * folder that tenant.json lies in, or no plain path.
 */
export function requireOwnPath(base: readonly DocumentFile[], path: string): void {
  const root = ownRootOf(base)
  if (!PATH.test(path) || !isOwn(path) || !path.startsWith(root)) throw new Fault('draft_path_refused', { path, root })
}

/** The folder of tenant.json, with its slash. */
export function ownRootOf(files: readonly DocumentFile[]): string {
  const found = files.find(({ path }) => isOwn(path) && /(^|\/)tenant\.json$/.test(path))
  return found ? found.path.slice(0, found.path.lastIndexOf('/') + 1) : ''
}

const inOrder = (files: readonly DocumentFile[]): DocumentFile[] =>
  files.map(({ path, text }) => ({ path, text })).sort((a, b) => (a.path < b.path ? -1 : 1))
