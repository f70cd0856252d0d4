import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { databasesOf } from '@courtyard/db/databases'
import type { SiteUrls } from '@courtyard/db/site'
import { type IssueLocale, issueLocaleOf } from '@courtyard/std/issue-text'
import { z } from 'zod'

const urlsSchema = z.object({
  DATABASE_URL: z.string(),
  DATABASE_DDL_URL: z.string().optional(),
  DATABASE_CONTROL_URL: z.string().optional(),
})

/** Where the commands find the database and the packs. */
export type Env = {
  readonly root: string
  readonly library: string
  /** Language of the terminal, when it is one of ours. */
  readonly locale: IssueLocale | undefined
  /** Where the ends of audits are signed and kept, when the key is known here. */
  readonly audit?: { readonly keys: readonly Uint8Array[]; readonly dir: string } | undefined
  /** What tenants' keys are wrapped by, when it is known here. */
  readonly master?: { readonly keys: readonly Uint8Array[]; readonly secret: string } | undefined
  readonly urls:
    | { appUrl: string; ddlUrl: string; controlUrl: string; databases?: Readonly<Record<string, SiteUrls>> }
    | undefined
}

/** DATABASE_URL and its relatives, else what a running quick start wrote beside its data. */
export function readEnv(source: Readonly<Record<string, string | undefined>> = process.env): Env {
  const root = source.COURTYARD_ROOT ?? resolve(dirname(fileURLToPath(import.meta.url)), '../../..')
  const dataDir = resolve(root, source.COURTYARD_DATA_DIR ?? '.data')
  const given = urlsSchema.safeParse(source.DATABASE_URL ? source : kept(join(dataDir, 'urls.json')))
  return {
    root,
    library: join(root, 'metadata'),
    locale: issueLocaleOf(source.LC_ALL ?? source.LANG ?? ''),
    audit: auditOf(source, dataDir),
    master: masterOf(source, dataDir),
    urls: given.success
      ? {
          appUrl: given.data.DATABASE_URL,
          ddlUrl: given.data.DATABASE_DDL_URL ?? given.data.DATABASE_URL,
          controlUrl: given.data.DATABASE_CONTROL_URL ?? given.data.DATABASE_URL,
          databases: databasesOf(source),
        }
      : undefined,
  }
}

/** The keys that signed, of the operator or of a quick start beside its data. */
function auditOf(source: Readonly<Record<string, string | undefined>>, dataDir: string): Env['audit'] {
  const text = source.COURTYARD_AUDIT_KEY ?? keptText(join(dataDir, 'audit-key'))
  if (!text) return undefined
  return { keys: keysOf(text), dir: resolve(source.COURTYARD_AUDIT_DIR ?? join(dataDir, 'audit')) }
}

const keysOf = (text: string) => text.split(',').map((key) => Buffer.from(key.trim(), 'base64'))

/** What the servers wrap with: another master key here would make keys that they cannot open. */
function masterOf(source: Readonly<Record<string, string | undefined>>, dataDir: string): Env['master'] {
  const secret = source.COURTYARD_SECRET ?? keptText(join(dataDir, 'secret'))
  const keys = source.COURTYARD_SECRETS_KEY ?? keptText(join(dataDir, 'secrets-key'))
  return secret ? { secret, keys: keys ? keysOf(keys) : [] } : undefined
}

function keptText(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined
}

function kept(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined // no quick start is running here; the command says what to set
  }
}
