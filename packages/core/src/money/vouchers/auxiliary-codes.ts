import type { Voucher, VoucherLine } from '@courtyard/billing/vouchers'
import type { TenantTx } from '@courtyard/db/database'
import type { VoucherLineRow } from '@courtyard/db/kernel/vouchers'
import type { Catalog } from '@courtyard/metadata/catalog'
import type { VoucherRules } from '@courtyard/metadata/documents/vouchers'
import type { Issue } from '@courtyard/std/issue'
import type { Actor, Deps } from '../../deps.ts'
import { type RequestRights, rightsOfRequest } from '../../records/rights-of-request.ts'
import { valuesAt } from '../../records/values-at.ts'
import { coreIssue } from '../../texts/core-texts.ts'
import { billBindings } from '../payer.ts'

/** What the other system calls payers and projects, and what has no code. */
export type CodesOf = {
  readonly issues: readonly Issue[]
  of(line: VoucherLine): Pick<VoucherLineRow, 'payer_code' | 'payer_name' | 'project_code'>
}

type Asked = {
  readonly tenant: string
  readonly catalog: Catalog
  readonly rules: VoucherRules
  readonly vouchers: readonly Voucher[]
}
/** So many payers without a code are told by name. */
const TOLD = 50

/** The codes of all payers and subjects of vouchers, read by the system: who exports the books sees all of them. */
export async function codesOf(deps: Deps, tx: TenantTx, { tenant, catalog, rules, vouchers }: Asked): Promise<CodesOf> {
  const lines = vouchers.flatMap((voucher) => voucher.lines)
  const system: Actor = { id: 'system', name: 'system', tenant, kind: 'system', roles: [], record: null }
  const rights = await rightsOfRequest(deps, system)
  const payers = await payerCodes(tx, rights, { catalog, rules, lines })
  const projects = await projectCodes(tx, rights, { catalog, rules, lines })
  return {
    issues: [...payers.issues, ...projects.issues],
    of: ({ payer, subject }) => ({
      payer_code: payer === null ? null : (payers.codes.get(payer)?.code ?? ''),
      payer_name: payer === null ? null : (payers.codes.get(payer)?.name ?? ''),
      project_code: subject === null ? null : (projects.codes.get(subject) ?? ''),
    }),
  }
}

type Lines = Pick<Asked, 'catalog' | 'rules'> & { readonly lines: readonly VoucherLine[] }
const idsOf = (lines: readonly VoucherLine[], of: 'payer' | 'subject'): string[] => [
  ...new Set(lines.flatMap((line) => line[of] ?? [])),
]

async function payerCodes(tx: TenantTx, rights: RequestRights, { catalog, rules, lines }: Lines) {
  const ids = idsOf(lines, 'payer')
  const codes = new Map<string, { code: string; name: string }>()
  if (ids.length === 0) return { codes, issues: [] }
  const { payer: entity } = billBindings(rights)
  const title = catalog.entities[entity]!.title
  const field = rules.payerCode ?? title
  const values = await valuesAt(tx, rights, { entity, ids, paths: [field, title] })
  const missing: string[] = []
  for (const id of ids) {
    const name = values.get(id)?.get(title) ?? id
    const code = values.get(id)?.get(field)
    if (code === undefined) missing.push(name)
    else codes.set(id, { code, name })
  }
  const issues = missing
    .slice(0, TOLD)
    .map((name) => coreIssue('/period', 'voucher_unmapped.payer', { title: name, field }))
  return { codes, issues }
}

async function projectCodes(tx: TenantTx, rights: RequestRights, { rules, lines }: Lines) {
  const ids = idsOf(lines, 'subject')
  const field = rules.projectCode
  const codes = new Map<string, string>()
  if (ids.length === 0) return { codes, issues: [] }
  if (field === undefined)
    return {
      codes,
      issues: [coreIssue('/period', 'voucher_unmapped.project', { count: ids.length, field: 'projectCode' })],
    }
  const values = await valuesAt(tx, rights, { entity: billBindings(rights).subject, ids, paths: [field] })
  for (const [id, found] of values) {
    const code = found.get(field)
    if (code !== undefined) codes.set(id, code)
  }
  const count = ids.length - codes.size
  return { codes, issues: count === 0 ? [] : [coreIssue('/period', 'voucher_unmapped.project', { count, field })] }
}
