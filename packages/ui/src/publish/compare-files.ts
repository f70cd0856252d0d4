export type File = { readonly path: string; readonly text: string }
/** What an import would do to documents, by path. */
export type ImportLook = {
  readonly added: readonly string[]
  readonly changed: readonly string[]
  readonly removed: readonly string[]
  readonly same: number
}

/** What making `now` exactly `next` means for each file. */
export function compareFiles(now: readonly File[], next: readonly File[]): ImportLook {
  const before = new Map(now.map(({ path, text }) => [path, text]))
  const after = new Set(next.map(({ path }) => path))
  return {
    added: next.filter(({ path }) => !before.has(path)).map(({ path }) => path),
    changed: next.filter(({ path, text }) => before.has(path) && before.get(path) !== text).map(({ path }) => path),
    removed: now.filter(({ path }) => !after.has(path)).map(({ path }) => path),
    same: next.filter(({ path, text }) => before.get(path) === text).length,
  }
}

/** An exported file as it was read; undefined where it is none. */
export function parseExport(text: string): { tenant: string; version: number; documents: File[] } | undefined {
  const body = jsonOf(text)
  if (!body || typeof body !== 'object' || !('kind' in body) || body.kind !== 'courtyard_export') return undefined
  const { tenant, version, documents } = body as Record<string, unknown>
  if (typeof tenant !== 'string' || typeof version !== 'number' || !Array.isArray(documents)) return undefined
  const files = documents.filter(isFile).map(({ path, text }) => ({ path, text }))
  return files.length === documents.length ? { tenant, version, documents: files } : undefined
}

const isFile = (one: unknown): one is File =>
  typeof one === 'object' &&
  one !== null &&
  'path' in one &&
  typeof one.path === 'string' &&
  'text' in one &&
  typeof one.text === 'string'

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // any file may be chosen; the page says that this one is none of ours
  }
}
