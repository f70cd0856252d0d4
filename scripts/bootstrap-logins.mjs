// Makes the database and the three logins of the server. Idempotent: every start runs it and sets the passwords again.
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import pg from 'pg'

/** What each login may do. All three are NOSUPERUSER; who reads tenant data is `app`, who changes tables is `ddl`. */
const LOGINS = {
  app: { name: 'courtyard_app', attributes: 'NOINHERIT NOCREATEROLE' },
  ddl: { name: 'courtyard_ddl', attributes: 'INHERIT CREATEROLE' },
  control: { name: 'courtyard_control', attributes: 'INHERIT NOCREATEROLE' },
}
const EXTENSIONS = ['btree_gist']

const quote = (name) => `"${name.replaceAll('"', '""')}"`

/**
 * The statements, run by a superuser inside a database, that give the logins their place in it.
 * A copy made with `create database … template …` keeps its schemas and extensions but not the rights on the database
 * itself, so they are granted again there: `databaseGrants(name)`.
 */
export const databaseGrants = (database) => [
  `revoke all on database ${quote(database)} from public`,
  `grant connect, temporary on database ${quote(database)} to courtyard_app, courtyard_ddl, courtyard_control`,
  `grant create on database ${quote(database)} to courtyard_ddl, courtyard_control`,
]

const databaseContents = [
  ...EXTENSIONS.map((name) => `create extension if not exists ${name} schema public`),
  'revoke create on schema public from public',
  'create schema if not exists control authorization courtyard_control',
  'alter schema control owner to courtyard_control',
]

/** Passwords are made once and kept in `secretsFile`, readable by its owner only. */
function loadPasswords(secretsFile) {
  if (secretsFile && existsSync(secretsFile)) return JSON.parse(readFileSync(secretsFile, 'utf8'))
  const made = Object.fromEntries(Object.keys(LOGINS).map((key) => [key, randomBytes(24).toString('base64url')]))
  if (secretsFile) {
    mkdirSync(dirname(secretsFile), { recursive: true, mode: 0o700 })
    writeFileSync(secretsFile, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 })
  }
  return made
}

async function within(url, work) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work((statement, values) => client.query(statement, values))
  } finally {
    await client.end()
  }
}

async function ensureLogins(run, passwords) {
  await run("set password_encryption = 'scram-sha-256'")
  for (const [key, { name, attributes }] of Object.entries(LOGINS)) {
    const found = await run('select from pg_roles where rolname = $1', [name])
    const rights = `LOGIN NOSUPERUSER NOCREATEDB NOREPLICATION NOBYPASSRLS ${attributes}`
    const verb = found.rowCount ? 'alter' : 'create'
    await run(`${verb} role ${name} with ${rights} password '${passwords[key].replaceAll("'", "''")}'`)
  }
  // A publish that is blocked says by whom and since when: numbers about sessions, no rows.
  await run(`grant pg_read_all_stats to ${LOGINS.ddl.name} with inherit true, set false`)
}

const urlFor = (superuserUrl, database, login, password) => {
  const url = new URL(superuserUrl)
  url.pathname = `/${database}`
  if (login) url.username = login
  if (password) url.password = password
  return url.href
}

/**
 * Creates what is missing: the logins, the database with its extensions, and the `control` schema.
 * @param {{ superuserUrl: string, secretsFile?: string, database?: string }} options
 *   Without `secretsFile` the passwords are new each time and kept nowhere (tests).
 * @returns {Promise<{ appUrl: string, ddlUrl: string, controlUrl: string, superuserUrl: string }>} URLs of the database
 */
export async function bootstrapLogins({ superuserUrl, secretsFile, database = 'courtyard' }) {
  const passwords = loadPasswords(secretsFile)
  await within(superuserUrl, async (run) => {
    await ensureLogins(run, passwords)
    const found = await run('select from pg_database where datname = $1', [database])
    if (!found.rowCount) await run(`create database ${quote(database)}`)
  })
  const inside = urlFor(superuserUrl, database)
  await within(inside, async (run) => {
    for (const statement of [...databaseGrants(database), ...databaseContents]) await run(statement)
  })
  return {
    appUrl: urlFor(superuserUrl, database, LOGINS.app.name, passwords.app),
    ddlUrl: urlFor(superuserUrl, database, LOGINS.ddl.name, passwords.ddl),
    controlUrl: urlFor(superuserUrl, database, LOGINS.control.name, passwords.control),
    superuserUrl: inside,
  }
}

// By hand, for a server of your own: SUPERUSER_URL=postgres://… node scripts/bootstrap-logins.mjs logins.json
if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const superuserUrl = process.env.SUPERUSER_URL
  if (!superuserUrl) throw new Error('set SUPERUSER_URL to a superuser connection of the server')
  const secretsFile = process.argv[2] ?? '.data/logins.json'
  const urls = await bootstrapLogins({ superuserUrl, secretsFile })
  console.log(`DATABASE_URL=${urls.appUrl}\nDATABASE_DDL_URL=${urls.ddlUrl}\nDATABASE_CONTROL_URL=${urls.controlUrl}`)
}
