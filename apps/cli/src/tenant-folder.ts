import { existsSync, realpathSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { readLibrary, readOwnDocuments } from '@courtyard/adapters/documents/read-documents'
import {
  LOCK_PATH,
  lockText,
  type PackRequest,
  type TenantFiles,
  tenantFiles,
} from '@courtyard/core/packs/tenant-files'
import { type Pack, packOf } from '@courtyard/metadata/pack-content'
import type { DocumentFile } from '@courtyard/metadata/parse'
import type { Call } from './command.ts'

/** A tenant's folder with the packs below it, and the way to write its lock back. */
export type TenantFolder = TenantFiles & {
  readonly own: readonly DocumentFile[]
  /** Writes tenant.lock.json beside tenant.json, when there is anything to lock. */
  writeLock(): Promise<void>
}

/** Packs of the folder beside the program. */
export const libraryPacks = async (call: Call): Promise<readonly Pack[]> =>
  (await readLibrary(call.env.library)).map(packOf)

/** Reads a tenant's folder; packs come from its lock, else the newest of library and installation. */
export async function readTenantFolder(call: Call, dir: string, to?: PackRequest['to']): Promise<TenantFolder> {
  const folder = resolve(dir)
  return await withPacks(call, folder, { own: await readOwnDocuments(folder), to })
}

/** Files as if they lay in the folder, with the packs below them. */
export async function withPacks(
  call: Call,
  folder: string,
  { own, to }: { readonly own: readonly DocumentFile[]; readonly to?: PackRequest['to'] | undefined },
): Promise<TenantFolder> {
  const library = await libraryPacks(call)
  const found = await tenantFiles(await call.deps(), { own, library, ...(to && { to }) })
  const { lock } = found
  return {
    ...found,
    own,
    writeLock: async () => {
      if (lock && !isSample(call, folder)) await writeFile(fileIn(folder, LOCK_PATH), lockText(lock))
    },
  }
}

type Change = { readonly before: readonly DocumentFile[]; readonly after: readonly DocumentFile[] }

/** Writes own files that differ, removes those that are no longer needed; answers their paths. */
export async function writeChanged(folder: string, { before, after }: Change): Promise<string[]> {
  const was = new Map(before.map(({ path, text }) => [path, text]))
  const own = after.filter(({ path }) => path.startsWith('tenant/'))
  const changed = own.filter(({ path, text }) => was.get(path) !== text)
  for (const { path, text } of changed) {
    await mkdir(dirname(fileIn(folder, path)), { recursive: true })
    await writeFile(fileIn(folder, path), text)
  }
  const kept = new Set(own.map(({ path }) => path))
  const gone = [...was.keys()].filter((path) => !kept.has(path) && path !== LOCK_PATH)
  for (const path of gone) await rm(fileIn(folder, path))
  return [...changed.map(({ path }) => path), ...gone]
}

/** The sample companies beside the library follow it; a lock would hold them to what the library was. */
const isSample = (call: Call, folder: string): boolean => {
  const samples = join(call.env.root, 'tenants')
  return existsSync(samples) && dirname(realpathSync(folder)) === realpathSync(samples)
}

/** Where a file of the tenant lies on disk. */
export const fileIn = (folder: string, path: string): string => join(folder, path.replace(/^tenant\//, ''))
