import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrateControl } from '@courtyard/db/control/migrate'
import { createDatabase } from '@courtyard/db/database'
import type { FreshDatabase } from '@courtyard/testkit/fresh-database'
import pg from 'pg'
import { bootstrapLogins } from '../../scripts/bootstrap-logins.mjs'
import { start } from '../../scripts/postgres.mjs'

/** A PostgreSQL of a test's own, whose files it may read, and which logs every statement with its values. */
export type OwnCluster = FreshDatabase & {
  /** Writes everything out, and looks for texts in all files: those of the tables, the WAL, and what the server logged. */
  grep(texts: readonly string[]): Promise<ReadonlyMap<string, readonly Place[]>>
}
export type Place = 'table' | 'wal' | 'log'

// As in production but for what is lost when the machine fails; every statement with its values is the most that a server logs.
const SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  log_statement: 'all',
  log_parameter_max_length: -1,
  log_error_verbosity: 'verbose',
}

export async function ownCluster(): Promise<OwnCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'courtyard-cluster-'))
  const server = await start({ dataDir: folder, settings: SETTINGS, sync: false })
  const urls = await bootstrapLogins({ superuserUrl: server.superuserUrl })
  const database = createDatabase({ ...urls, poolMax: 8, onError: () => undefined })
  await migrateControl(database)
  const root = new pg.Pool({ connectionString: urls.superuserUrl, max: 2 })
  root.on('error', () => undefined)
  return {
    ...{ urls, database, root, superuser: (sql, values) => root.query(sql, values) },
    async grep(texts) {
      await root.query('checkpoint')
      await root.query('select pg_switch_wal()')
      const { rows } = await root.query("select current_setting('data_directory') as data")
      return grepFiles([String(rows[0].data), join(folder, 'postgres.log')], texts)
    },
    async close() {
      await Promise.all([database.close(), root.end()])
      await server.destroy()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Where texts are in files below some paths. Bytes are compared, so what is packed is not seen. */
export function grepFiles(paths: readonly string[], texts: readonly string[]): Map<string, Place[]> {
  const found = new Map<string, Place[]>(texts.map((text) => [text, []]))
  for (const file of paths.flatMap(filesIn)) {
    const bytes = readFileSync(file)
    const place = file.includes('pg_wal') ? 'wal' : file.endsWith('.log') ? 'log' : 'table'
    for (const [text, places] of found) if (!places.includes(place) && bytes.includes(text)) places.push(place)
  }
  return found
}

const filesIn = (path: string): string[] =>
  statSync(path).isDirectory()
    ? readdirSync(path, { recursive: true, withFileTypes: true }).flatMap((one) =>
        one.isFile() ? [join(one.parentPath, one.name)] : [],
      )
    : [path]
