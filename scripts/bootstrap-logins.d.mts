/** One database, seen by each of the three logins and by the superuser. */
export type DatabaseUrls = { appUrl: string; ddlUrl: string; controlUrl: string; superuserUrl: string }

/** Creates what is missing of logins, database, extensions and control schema. Idempotent. */
export function bootstrapLogins(options: {
  superuserUrl: string
  secretsFile?: string
  database?: string
}): Promise<DatabaseUrls>

/** The statements that give the logins their rights on a database copied from a template. */
export function databaseGrants(database: string): string[]
