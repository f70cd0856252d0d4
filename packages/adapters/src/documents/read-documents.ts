import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'

/** A document file with its path below the root it was found from. */
export type DocumentFile = { readonly path: string; readonly text: string }

/** Folders of a tenant that hold data, not documents. */
const NOT_DOCUMENTS = new Set(['data', 'node_modules'])

/**
 * All documents a tenant's folder stands for: its own, its template pack's and those of the modules that includes, also
 * the ones that are switched off: what goes with them must be known. Packs and modules are looked up in `library`
 * (templates/<pack>, modules/<module>). What cannot be read is simply absent: the checker names it with file and pointer.
 */
export async function readTenantDocuments(folder: string, library: string): Promise<DocumentFile[]> {
  const own = await readFolder(folder, 'tenant')
  const tenant = parse(own.find(({ path }) => path === 'tenant/tenant.json')?.text) as TenantLike | undefined
  const pack = tenant?.template?.pack
  if (pack === undefined || !NAME.test(pack)) return own
  const template = await readFolder(join(library, 'templates', pack), `templates/${pack}`)
  const packDocument = parse(template.find(({ path }) => path.endsWith('/pack.json'))?.text) as PackLike | undefined
  const modules = (packDocument?.modules ?? []).map(({ name }) => name).filter((name) => NAME.test(name))
  const parts = await Promise.all(modules.map((name) => readFolder(join(library, 'modules', name), `modules/${name}`)))
  return [...own, ...template, ...parts.flat()]
}

/** A tenant's own files alone, below `tenant/`. */
export const readOwnDocuments = (folder: string): Promise<DocumentFile[]> => readFolder(folder, 'tenant')

/** One pack's files, with paths below its folder. */
export const readPackFolder = async (folder: string): Promise<DocumentFile[]> =>
  (await readFolder(folder, '')).map(({ path, text }) => ({ path: path.slice(1), text }))

/** Files of every pack of a library: folders of templates/ and modules/ that have a pack.json. */
export async function readLibrary(library: string): Promise<DocumentFile[][]> {
  const roots = ['templates', 'modules'].map((place) => join(library, place))
  const folders = await Promise.all(
    roots.map(async (root) => (await readdir(root).catch(() => [])).sort().map((name) => join(root, name))),
  )
  const packs = await Promise.all(folders.flat().map(readPackFolder))
  return packs.filter((files) => files.some(({ path }) => path === 'pack.json'))
}

type TenantLike = { template?: { pack?: string } }
type PackLike = { modules?: { name: string }[] }

const NAME = /^[a-z][a-z0-9_]{0,47}$/

const parse = (text: string | undefined): unknown => {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined // the checker reads the same text and says where it is broken
  }
}

async function readFolder(folder: string, prefix: string): Promise<DocumentFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => !path.split(sep).some((part) => NOT_DOCUMENTS.has(part)))
    .sort()
  return await Promise.all(
    files.map(async (path) => ({
      path: `${prefix}/${path.split(sep).join('/')}`,
      text: await readFile(join(folder, path), 'utf8'),
    })),
  )
}
