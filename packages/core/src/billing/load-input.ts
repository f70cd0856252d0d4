import type { Found } from '@courtyard/billing/charge'
import type { TenantTx } from '@courtyard/db/database'
import type { Value } from '@courtyard/expression/value'
import type { Input } from '@courtyard/metadata/catalog'
import { compileInput } from '@courtyard/query/plan-input'
import type { RunContext } from './run-context.ts'

/** One input for many subjects; `one` with several rows is ambiguous. Subjects without rows are absent. */
export async function loadInput(
  tx: TenantTx,
  context: RunContext,
  input: Input,
  subjectIds: readonly string[],
): Promise<Map<string, Found>> {
  const request = { input, subjectEntity: context.subject, subjectIds, variables: context.variables }
  const { query, foundOf } = compileInput(context.catalog, request, { schema: tx.schema })
  return new Map(
    (await tx.run<unknown>(query)).map((row) => {
      const { subjectId, ...found } = foundOf(row)
      return [subjectId, foundBy(input, found)]
    }),
  )
}

/** What the rows of an input mean: `one` of several is ambiguous, a sum with a gap is no sum, null is missing. */
export function foundBy(input: Input, { count, value, gap }: { count: number; value: Value; gap: boolean }): Found {
  if (input.take.fn === 'one' && count > 1) return { ambiguous: count }
  if (gap) return { gap: true }
  return value === null ? { missing: true } : { value }
}
