import { type TenantLock, tenantLock } from '@courtyard/metadata/documents/lock'
import { packDocument } from '@courtyard/metadata/documents/pack'
import { tenantDocument } from '@courtyard/metadata/documents/tenant'
import { type Pack, placedFiles } from '@courtyard/metadata/pack-content'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { compareVersions, satisfies } from '@courtyard/metadata/version-range'
import { Fault } from '@courtyard/std/fault'
import type { Deps } from '../deps.ts'
import { coreIssue } from '../texts/core-texts.ts'
import { findPack, getPack, keepLibraryPacks } from './pack-store.ts'

/** Where the lock lies among a tenant's files. */
export const LOCK_PATH = 'tenant/tenant.lock.json'

export type PackRequest = {
  /** The tenant's own files, below `tenant/`; a lock among them names the packs. */
  readonly own: readonly DocumentFile[]
  /** Packs of the folder beside the program; they are kept by the installation when they are taken. */
  readonly library?: readonly Pack[]
  /** Takes this template instead of the lock's: an upgrade. */
  readonly to?: { readonly pack: string; readonly version: string }
}

/** Everything a tenant's own files stand for. `lock` is absent when its tenant.json or its template cannot be read. */
export type TenantFiles = { readonly files: readonly DocumentFile[]; readonly lock?: TenantLock }

/**
 * The tenant's own files with the packs below them: those of the lock by content, else the newest within the ranges of
 * tenant.json and template. What cannot be found is left out, for the checker to tell with file and pointer.
 * Throws pack_missing when a pack of the lock, or one to go to, is not here; pack_invalid for a lock that is none.
 */
export async function tenantFiles(deps: Pick<Deps, 'db'>, request: PackRequest): Promise<TenantFiles> {
  const own = request.own.filter(({ path }) => path !== LOCK_PATH)
  const tenant = tenantDocument.safeParse(jsonOf(own.find(({ path }) => path === 'tenant/tenant.json')?.text))
  if (!tenant.success) return { files: own }
  const wanted = request.to ?? tenant.data.template
  const locked = request.to ? undefined : lockOf(request.own)
  const find = finder(deps, request.library ?? [])
  const inForce =
    locked?.template.pack === wanted.pack && satisfies(locked.template.version, wanted.version) ? locked : undefined
  const template = await find(wanted.pack, wanted.version, inForce?.template.hash)
  if (!template) {
    if (request.to) throw new Fault('pack_missing', { name: wanted.pack, version: wanted.version })
    return { files: own }
  }
  const modules = await Promise.all(
    modulesOf(template).map(({ name, version }) => find(name, version, inForce?.modules[name]?.hash)),
  )
  const found = modules.filter((module) => module !== undefined)
  const used = new Set([template, ...found])
  await keepLibraryPacks(
    deps,
    (request.library ?? []).filter((pack) => used.has(pack)),
  )
  const lock = lockFor(template, found)
  const files = [
    ...own,
    ...placedFiles(template, 'templates'),
    ...found.flatMap((module) => placedFiles(module, 'modules')),
    { path: LOCK_PATH, text: lockText(lock) },
  ]
  return { files, lock }
}

/** The lock as it is written: the same packs give the same bytes. */
export const lockText = (lock: TenantLock): string => `${JSON.stringify(lock, null, 2)}\n`

function lockOf(own: readonly DocumentFile[]): TenantLock | undefined {
  const file = own.find(({ path }) => path === LOCK_PATH)
  if (!file) return undefined
  const lock = tenantLock.safeParse(jsonOf(file.text))
  if (lock.success) return lock.data
  throw new Fault('pack_invalid', { issues: [{ ...coreIssue('', 'lock_invalid'), file: LOCK_PATH }] })
}

type Find = (name: string, range: string, hash: string | undefined) => Promise<Pack | undefined>

const finder =
  (deps: Pick<Deps, 'db'>, library: readonly Pack[]): Find =>
  async (name, range, hash) => {
    if (hash !== undefined) return library.find((pack) => pack.hash === hash) ?? (await getPack(deps, { hash, name }))
    const own = library
      .filter((pack) => pack.name === name && satisfies(pack.version, range))
      .toSorted((a, b) => compareVersions(b.version, a.version))[0]
    const stored = await findPack(deps, name, range)
    return own && (!stored || compareVersions(own.version, stored.version) >= 0) ? own : stored
  }

function modulesOf(template: Pack): readonly { readonly name: string; readonly version: string }[] {
  const document = packDocument.safeParse(jsonOf(template.files.find(({ path }) => path === 'pack.json')?.text))
  return document.success ? document.data.modules : []
}

const lockFor = (template: Pack, modules: readonly Pack[]): TenantLock => ({
  template: { pack: template.name, version: template.version, hash: template.hash },
  modules: Object.fromEntries(
    modules.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(({ name, version, hash }) => [name, { version, hash }]),
  ),
})

function jsonOf(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined // the checker reads the same text and says where it is broken
  }
}
