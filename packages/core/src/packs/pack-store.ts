import { type Pack, packHash, parseBundle } from '@courtyard/metadata/pack-content'
import { compareVersions, satisfies } from '@courtyard/metadata/version-range'
import { Fault } from '@courtyard/std/fault'
import type { Deps } from '../deps.ts'

type Store = Pick<Deps, 'db'>

/** A pack of this installation, without its files. */
export type InstalledPack = Omit<Pack, 'files'> & {
  readonly source: 'installed' | 'library'
  readonly installedAt: Date
}

/**
 * Installs the packs of a file made by `courtyard pack build`; one that is there already is left as it is. All or
 * nothing. Throws pack_invalid for a file that is damaged, pack_exists when other content has the name and version.
 */
export async function installPacks({ db }: Store, text: string): Promise<readonly Pack[]> {
  const packs = parseBundle(text)
  await db.control.transaction().execute(async (trx) => {
    for (const pack of packs) {
      const taken = await trx
        .selectFrom('pack')
        .select('hash')
        .where('name', '=', pack.name)
        .where('version', '=', pack.version)
        .where('source', '=', 'installed')
        .where('hash', '!=', pack.hash)
        .executeTakeFirst()
      if (taken) throw new Fault('pack_exists', { name: pack.name, version: pack.version, hash: taken.hash })
      await trx
        .insertInto('pack')
        .values(rowOf(pack, 'installed'))
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    }
  })
  return packs
}

/** Keeps packs of the program's own library, so that a lock finds them when the library has moved on. Idempotent. */
export async function keepLibraryPacks({ db }: Store, packs: readonly Pack[]): Promise<void> {
  if (packs.length === 0) return
  const rows = packs.map((pack) => rowOf(pack, 'library'))
  await db.control
    .insertInto('pack')
    .values(rows)
    .onConflict((conflict) => conflict.column('hash').doNothing())
    .execute()
}

/** Every pack of the installation, by name, newest version first. */
export async function listPacks({ db }: Store): Promise<readonly InstalledPack[]> {
  const rows = await db.control
    .selectFrom('pack')
    .select(['hash', 'name', 'version', 'source', 'installed_at'])
    .execute()
  return rows
    .map(({ installed_at: installedAt, ...row }) => ({ ...row, installedAt }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : compareVersions(b.version, a.version)))
}

/** A pack by its content. Throws pack_missing. */
export async function getPack({ db }: Store, { hash, name }: { hash: string; name: string }): Promise<Pack> {
  const found = await db.control
    .selectFrom('pack')
    .select(['hash', 'name', 'version', 'files'])
    .where('hash', '=', hash)
    .executeTakeFirst()
  if (!found) throw new Fault('pack_missing', { name, hash })
  return found
}

/** The newest pack of a name within a range, the one that came last where two have that version; undefined without one. */
export async function findPack({ db }: Store, name: string, range: string): Promise<Pack | undefined> {
  const rows = await db.control
    .selectFrom('pack')
    .select(['hash', 'version'])
    .where('name', '=', name)
    .orderBy('installed_at', 'desc')
    .execute()
  const fitting = rows.filter(({ version }) => satisfies(version, range))
  const newest = fitting.sort((a, b) => compareVersions(b.version, a.version))[0]
  return newest && (await getPack({ db }, { hash: newest.hash, name }))
}

/** Packs whose files are not those that their hash names: damage below us, for an operator. */
export async function verifyPacks({
  db,
}: Store): Promise<{ readonly checked: number; readonly wrong: readonly InstalledPack[] }> {
  const wrong: InstalledPack[] = []
  const all = await listPacks({ db })
  for (const pack of all) {
    const { files } = await getPack({ db }, pack)
    if (packHash(files) !== pack.hash) wrong.push(pack)
  }
  return { checked: all.length, wrong }
}

const rowOf = ({ hash, name, version, files }: Pack, source: InstalledPack['source']) => ({
  hash,
  name,
  version,
  files: JSON.stringify(files),
  source,
})
