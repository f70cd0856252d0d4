import type { TenantLock } from '@courtyard/metadata/documents/lock'
import { tenantDocument } from '@courtyard/metadata/documents/tenant'
import { layerOf } from '@courtyard/metadata/layers'
import { type Choice, planUpgrade, type UpgradePlan, type UpgradeRequest } from '@courtyard/metadata/merge3'
import { applyUpgrade } from '@courtyard/metadata/merge3-apply'
import { type DocumentFile, type ParsedDocument, parseDocuments } from '@courtyard/metadata/parse'
import { satisfies } from '@courtyard/metadata/version-range'
import { Fault } from '@courtyard/std/fault'
import type { Issue } from '@courtyard/std/issue'
import { sameJson } from '@courtyard/std/same-json'
import { coreIssue } from '../texts/core-texts.ts'
import { LOCK_PATH } from './tenant-files.ts'

/** All files of a tenant before, and all with the packs to come; its own files are those of `next`. */
export type UpgradeFiles = { readonly base: readonly DocumentFile[]; readonly next: readonly DocumentFile[] }

/** What moving to other packs does to every node of a tenant. Pure. Throws document_invalid for files that cannot be read. */
export const planTenantUpgrade = (files: UpgradeFiles): UpgradePlan => planUpgrade(requestOf(files))

export type UpgradeChoices = {
  readonly choices: Readonly<Record<string, Choice>>
  readonly tidy?: boolean
  readonly lock?: TenantLock
}

/**
 * The files of a tenant after an upgrade with its choices written where merging reads them, and the range of tenant.json
 * moved when the template left it. Pure. Throws upgrade_undecided, document_invalid.
 */
export function applyTenantUpgrade(
  files: UpgradeFiles,
  { choices, tidy = false, lock }: UpgradeChoices,
): DocumentFile[] {
  const { files: changed, removed } = applyUpgrade({ ...requestOf(files), choices, tidy })
  const texts = new Map(changed.map(({ path, text }) => [path, text]))
  return files.next
    .filter(({ path }) => !removed.includes(path))
    .map(({ path, text }) => ({ path, text: texts.get(path) ?? (lock ? withRange(path, text, lock) : text) }))
}

/**
 * Problems of publishing `files` over what is in force: conflicts between moved packs and overlays that nobody has
 * chosen about. Nothing when the packs are the same.
 */
export function upgradeIssues(inForce: unknown, files: readonly DocumentFile[]): Issue[] {
  const before = Array.isArray(inForce) ? (inForce as readonly DocumentFile[]) : []
  const [base, next] = [packsOf(before), packsOf(files)]
  if (base.length === 0 || sameJson(base, next)) return []
  return planTenantUpgrade({ base: before, next: files }).conflicts.map(
    ({ path, file, pointer, reason, ...values }) => ({
      ...coreIssue(pointer, `upgrade_conflict.${reason}`, {
        path,
        was: shown(values.base),
        pack: shown(values.next),
        mine: shown(values.mine),
      }),
      file,
    }),
  )
}

const shown = (value: unknown): string => (value === undefined ? '—' : JSON.stringify(value).slice(0, 120))

const packsOf = (files: readonly DocumentFile[]): DocumentFile[] =>
  files
    .filter(({ path }) => /^(templates|modules)\//.test(path) && path.endsWith('.json') && path !== LOCK_PATH)
    .map(({ path, text }) => ({ path, text }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))

function requestOf({ base, next }: UpgradeFiles): UpgradeRequest {
  const [before, after] = [parsed(base), parsed(next)]
  const overlays = after.filter((document) => layerOf(document).kind === 'tenant')
  const tenant = tenantDocument.safeParse(overlays.find(({ kind }) => kind === 'tenant')?.body)
  return { base: before, next: after, overlays, ...(tenant.success && { switches: tenant.data.modules }) }
}

function parsed(files: readonly DocumentFile[]): readonly ParsedDocument[] {
  const { documents, issues } = parseDocuments(files)
  if (issues.length > 0) throw new Fault('document_invalid', { issues })
  return documents
}

function withRange(path: string, text: string, { template }: TenantLock): string {
  if (path !== 'tenant/tenant.json') return text
  const body = JSON.parse(text) as { template: { pack: string; version: string } }
  if (body.template.pack === template.pack && satisfies(template.version, body.template.version)) return text
  return `${JSON.stringify({ ...body, template: { pack: template.pack, version: `^${template.version}` } }, null, 2)}\n`
}
