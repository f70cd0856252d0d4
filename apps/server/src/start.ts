import { randomFillSync } from 'node:crypto'
import { createFileAnchor } from '@courtyard/adapters/anchor/file-anchor'
import { createHeadSigner } from '@courtyard/adapters/anchor/head-signer'
import { createAuth } from '@courtyard/adapters/auth/auth'
import { createLocalFiles } from '@courtyard/adapters/files/local-files'
import { createFileInvoices } from '@courtyard/adapters/invoices/file-invoices'
import { createOutbound } from '@courtyard/adapters/outbound/outbound'
import { createOutboundReader } from '@courtyard/adapters/outbound/outbound-reader'
import { createPdfRenderer } from '@courtyard/adapters/pdf/pdf-renderer'
import { createWaker, type Queue } from '@courtyard/adapters/queue/queue'
import { createStripeProvider } from '@courtyard/adapters/stripe/stripe-provider'
import { createKeyKeeper } from '@courtyard/adapters/vault/key-keeper'
import { createSealer } from '@courtyard/adapters/vault/sealer'
import { createVault } from '@courtyard/adapters/vault/vault'
import { createWorkbooks } from '@courtyard/adapters/workbook/workbooks'
import { createReadCounter } from '@courtyard/core/audit/count-reads'
import type { AnchorPorts } from '@courtyard/core/audit/ports'
import { createCatalogCache } from '@courtyard/core/catalogs/catalog-cache'
import type { Deps } from '@courtyard/core/deps'
import { policiesOf } from '@courtyard/core/identity/access-policy'
import type { NoteAccess } from '@courtyard/core/identity/ports'
import { loadActor } from '@courtyard/core/members/load-actor'
import type { OnlinePorts } from '@courtyard/core/money/online/ports'
import { dataKeysOf } from '@courtyard/core/personal/data-keys'
import { migrateControl } from '@courtyard/db/control/migrate'
import { addRateCounts } from '@courtyard/db/control/rate-counts'
import { createDatabase, type Database } from '@courtyard/db/database'
import { listenCatalogs } from '@courtyard/db/listen-catalogs'
import { systemClock } from '@courtyard/std/clock'
import { systemIds } from '@courtyard/std/id'
import { createApp } from './app.ts'
import { accessNotes } from './edge/access-notes.ts'
import { type Behind, createBehind } from './edge/behind.ts'
import type { Log } from './edge/problem.ts'
import { createRateLimits } from './edge/rate-limits.ts'
import type { Env } from './env.ts'
import { type Kernels, keepKernels } from './keep-kernels.ts'
import { messagesOf } from './messages.ts'
import { type Serving, serve } from './serve.ts'
import { loadWeb } from './web.ts'
import { startJobs } from './worker.ts'
import type { World } from './world.ts'

export const roles = ['api', 'worker', 'all'] as const
export type Role = (typeof roles)[number]

export type Running = {
  /** Absent in role worker. */
  readonly url: string | undefined
  readonly world: World
  /** Finishes requests and jobs, then closes all connections. */
  stop(): Promise<void>
}

const DRAIN_MS = 20_000
/** Signing out, leaving a tenant and suspending one work in every process within this time. */
export const SIGNED_IN_FRESH_MS = 1_000

/** Starts one process in a role: migrates the control side, then serves and works until stopped. */
export async function start(env: Env, role: Role, log: Log): Promise<Running> {
  const db = openDatabase(env, log)
  const opened: (() => Promise<void>)[] = [() => db.close()]
  const stop = async () => {
    for (const close of opened.splice(0).reverse()) await close()
  }
  try {
    await migrateControl(db)
    const deps = depsOver(db, env)
    opened.push(await hearCatalogs(deps, log))
    const kernels = keepKernels(deps, log)
    opened.push(() => kernels.settled())
    const queue = await openQueue(env, { role, deps, log, kernels })
    opened.push(() => queue.stop())
    const behind = createBehind()
    opened.push(() => behind.settled())
    const reads = readsOf(deps, { log, behind })
    opened.push(() => reads.keep())
    const world = worldOf(env, { deps: { ...deps, reads }, queue, log, kernels, behind })
    const serving = role === 'worker' ? undefined : await openPort(env, world)
    if (serving) opened.push(() => serving.stop(DRAIN_MS))
    return { url: serving?.url, world, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const openDatabase = (env: Env, log: Log): Database =>
  createDatabase({
    appUrl: env.appUrl,
    ddlUrl: env.ddlUrl,
    controlUrl: env.controlUrl,
    databases: env.databases,
    onError: (error) => logLost(log, error),
  })

const logLost = (log: Log, { message: error }: Error): void =>
  log({ level: 'error', message: 'idle connection lost', error })

/** Other processes' publishes are known at once; where a notice is lost, within the cache's own check. */
const hearCatalogs = ({ db, catalogs }: Deps, log: Log): Promise<() => Promise<void>> =>
  listenCatalogs(db, {
    onVersion: (tenant, version) => catalogs.published?.(tenant, version),
    onError: (error) => logLost(log, error),
  })

/** The use cases' dependencies of a real process. */
export function depsOver(db: Database, env: MasterEnv): Deps {
  const sealer = createSealer({ keeper: keeperOf(env), keys: dataKeysOf(db), clock: systemClock })
  db.sealWith(sealer.sealerFor)
  return {
    ...{ db, sealer, catalogs: createCatalogCache(db), clock: systemClock },
    ids: systemIds(
      () => systemClock.now().getTime(),
      (bytes) => randomFillSync(bytes),
    ),
  }
}

type Parts = { readonly role: Role; readonly deps: Deps; readonly log: Log; readonly kernels: Kernels }

function openQueue(env: Env, { role, deps, log, kernels }: Parts): Promise<Queue> {
  const { controlUrl, filesDir } = env
  if (role !== 'api') {
    const ports = { outbound: createOutbound({ allow: env.outboundAllow }), vault: vaultOf(env), online: onlineOf(env) }
    const { ports: ways } = messagesOf(env, deps, log)
    const auth = authOf(env, deps)
    return startJobs(deps, {
      controlUrl,
      sendMail: ways.mailer && ((mail, id) => auth.messages.put({ by: 'mail', ...mail }, id)),
      sendMessages: async () => {
        await auth.messages.deliver(ways)
        await auth.sweep()
      },
      log,
      kernels,
      ports,
      files: createLocalFiles(filesDir),
      pdf: createPdfRenderer(),
      invoices: createFileInvoices(env.invoicesDir),
      publicUrl: env.publicUrl,
      anchor: anchorOf(env),
    })
  }
  return createWaker({ controlUrl, log: (level, message) => log({ level, message }) })
}

/** How often what was read is kept. */
const READS_EVERY_MS = 30_000

const readsOf = ({ db, clock }: Deps, { log, behind }: { readonly log: Log; readonly behind: Behind }) =>
  createReadCounter({
    ...{ db, clock, everyMs: READS_EVERY_MS, behind: behind.add },
    onLost: (tenant, error) =>
      log({ level: 'warning', message: 'what was read is not counted', tenant, error: String(error) }),
  })

const limitsOf = ({ db, clock }: Deps, { log, behind }: { readonly log: Log; readonly behind: Behind }) =>
  createRateLimits({
    ...{ clock, behind: behind.add, share: (minute, counts) => addRateCounts(db, minute, counts) },
    onLost: (error) =>
      log({ level: 'warning', message: 'rates are counted by this process alone', error: String(error) }),
  })

const anchorOf = ({ audit }: Env): AnchorPorts | undefined =>
  audit && { anchor: createFileAnchor(audit.dir), signer: createHeadSigner(audit.keys) }

const authOf = (env: Env, deps: Deps, note?: NoteAccess) =>
  createAuth({
    ...{ controlPool: deps.db.controlPool, secret: env.secret, clock: deps.clock, keeper: keeperOf(env) },
    ...{ secureCookies: env.trustProxy, policyOf: policiesOf(deps) },
    ...{ origin: linkOriginOf(env), ...(note && { note }) },
    read: createOutboundReader({ allow: env.outboundAllow }),
    isStaff: async (account) => (await loadActor(deps, account))?.kind === 'console',
  })

type MasterEnv = Pick<Env, 'secret' | 'secretsKeys'>
const keeperOf = ({ secretsKeys: keys, secret }: MasterEnv) => createKeyKeeper({ keys, secret })

/** Where people reach this installation: what the operator says, never what a request says of its host. */
const linkOriginOf = ({ publicUrl, messagesDir, port }: Env): string | undefined =>
  publicUrl ?? (messagesDir === undefined ? undefined : `http://localhost:${port}`)

const vaultOf = ({ secretsKeys }: Env) => (secretsKeys.length > 0 ? createVault(secretsKeys) : undefined)

/** The way to the payment provider; whether a tenant has one is for its account and keys to say. */
const onlineOf = ({ stripe: { methods, key, webhookSecret }, publicUrl }: Env): OnlinePorts => ({
  provider: createStripeProvider(methods ? { methods } : {}),
  ...{ key, webhookSecret, publicUrl },
})

function worldOf(
  env: Env,
  { deps, queue, log, kernels, behind }: Omit<Parts, 'role'> & { readonly queue: Queue; readonly behind: Behind },
): World {
  const { ports, shelf } = messagesOf(env, deps, log)
  return {
    deps,
    auth: authOf(env, deps, accessNotes({ deps, log, behind })),
    ways: { mail: ports.mailer !== undefined, sms: ports.sms !== undefined },
    shelf: env.demo ? shelf : undefined, // whoever reads it can enter as anybody
    linkOrigin: linkOriginOf(env),
    log,
    behind,
    limiting: env.rates && { rates: env.rates, limits: limitsOf(deps, { log, behind }) },
    kernels,
    workbooks: createWorkbooks(),
    files: createLocalFiles(env.filesDir),
    pdf: createPdfRenderer(),
    invoices: createFileInvoices(env.invoicesDir),
    publicUrl: env.publicUrl,
    fileQuotaBytes: env.fileQuotaBytes,
    vault: vaultOf(env),
    online: onlineOf(env),
    signedInFreshMs: SIGNED_IN_FRESH_MS,
    // The job's row is committed: a wake-up that fails costs a minute, so it must not fail the request.
    wake: (tenant) =>
      queue
        .wake(tenant)
        .catch((error: unknown) => log({ level: 'error', message: 'wake-up lost', tenant, error: String(error) })),
  }
}

async function openPort({ host, port, trustProxy }: Env, world: World): Promise<Serving> {
  const app = createApp(world)
  return await serve({ host, port, trustProxy, fetch: (request) => app.fetch(request), web: await loadWeb() })
}
