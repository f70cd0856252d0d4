import type { SiteUrls } from './site.ts'

const MORE = /^DATABASE_URL_([A-Z][A-Z0-9_]{0,30})$/

/**
 * The databases besides `main` that an environment names: `DATABASE_URL_EAST`, and `DATABASE_DDL_URL_EAST` for the login
 * that changes tables, are the database `east`. Throws an Error for a DDL URL without its database, and for `main` again.
 */
export function databasesOf(source: Readonly<Record<string, string | undefined>>): Readonly<Record<string, SiteUrls>> {
  const databases: Record<string, SiteUrls> = {}
  for (const [key, appUrl] of Object.entries(source)) {
    const name = MORE.exec(key)?.[1]
    if (name === undefined || !appUrl) continue
    if (name === 'MAIN') throw new Error('DATABASE_URL_MAIN: main is the database of DATABASE_URL')
    databases[name.toLowerCase()] = { appUrl, ddlUrl: source[`DATABASE_DDL_URL_${name}`] || undefined }
  }
  for (const [key, url] of Object.entries(source)) {
    const name = /^DATABASE_DDL_URL_([A-Z][A-Z0-9_]{0,30})$/.exec(key)?.[1]
    if (name !== undefined && url && !databases[name.toLowerCase()])
      throw new Error(`${key}: there is no DATABASE_URL_${name}`)
  }
  return databases
}
