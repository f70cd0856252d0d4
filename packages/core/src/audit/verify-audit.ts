import type { TenantTx } from '@courtyard/db/database'
import { type AuditRow, auditEnds, auditRowsAfter } from '@courtyard/db/kernel/audit-rows'
import type { Deps } from '../deps.ts'
import { CHAIN_START, type ChainPoint, type ChainRow } from './chain.ts'
import { createChainCheck, type Tampering } from './check-chain.ts'
import type { AnchorPorts } from './ports.ts'

const BATCH = 5_000
const TIMEOUT_MS = 600_000

/** What a look at a tenant's chain found. */
export type AuditReport = {
  readonly sound: boolean
  /** Rows that were looked at. */
  readonly rows: number
  readonly head: number
  /** Signed heads that it was held against; one whose signature is not ours counts as forged. */
  readonly anchors: number
  readonly forged: number
  readonly found: readonly Tampering[]
}

export type Verifying = {
  readonly ports?: AnchorPorts | undefined
  readonly alive?: (() => Promise<unknown>) | undefined
}

/**
 * Reads a tenant's whole chain in one snapshot and names every row that does not fit; with anchors, what was cut off or
 * rewritten up to its end too. Changes nothing.
 */
export async function verifyAudit(
  deps: Pick<Deps, 'db'>,
  tenant: string,
  { ports, alive }: Verifying = {},
): Promise<AuditReport> {
  // Read before the chain, so that no head is newer than the rows it is held against.
  const kept = (await ports?.anchor.all(tenant)) ?? []
  const ours = kept.filter((head) => head.tenant === tenant && ports?.signer.verify(head))
  const result = await deps.db.withTenant(tenant, (tx) => checkRows(tx, ours, alive), {
    ...{ readOnly: true, isolation: 'repeatable read', timeoutMs: TIMEOUT_MS },
  })
  const forged = kept.length - ours.length
  return { ...result, sound: result.found.length === 0 && forged === 0, anchors: ours.length, forged }
}

async function checkRows(tx: TenantTx, anchors: readonly ChainPoint[], alive: Verifying['alive']) {
  const { start, head } = await auditEnds(tx)
  const from = start ? pointOf(start) : CHAIN_START
  const check = createChainCheck({ start: from, head: pointOf(head), anchors })
  // From the very first, for what lies before the cut does not belong there.
  for (let after = Number.MIN_SAFE_INTEGER; ; ) {
    const rows = await auditRowsAfter(tx, after, BATCH)
    for (const row of rows) check.take(chainRow(row))
    await alive?.()
    if (rows.length < BATCH) return { ...check.end(), head: Number(head.number) }
    after = Number(rows.at(-1)!.number)
  }
}

const pointOf = ({ number, hash }: { number: string; hash: string }): ChainPoint => ({ number: Number(number), hash })

const chainRow = ({ subject_id, number, ...row }: AuditRow): ChainRow => ({
  ...row,
  number: Number(number),
  subjectId: subject_id,
})
