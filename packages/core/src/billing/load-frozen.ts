import type { TenantTx } from '@courtyard/db/database'
import type { LateFee } from '@courtyard/metadata/catalog'
import { compileSubjects } from '@courtyard/query/plan-subjects'
import type { RunContext } from './run-context.ts'

/** Bills on which a policy charges nothing now, because its `freeze` holds for them. */
export async function loadFrozen(
  tx: TenantTx,
  context: RunContext,
  { policy, bills }: { readonly policy: LateFee; readonly bills: readonly string[] },
): Promise<ReadonlySet<string>> {
  if (!policy.freeze || bills.length === 0) return new Set()
  const { variables } = context
  const request = { entity: 'bill', paths: [], where: policy.freeze, variables, ids: bills, limit: bills.length }
  const { query, rowOf } = compileSubjects(context.catalog, request, { schema: tx.schema })
  return new Set((await tx.run<unknown>(query)).map((row) => String(rowOf(row).id)))
}
