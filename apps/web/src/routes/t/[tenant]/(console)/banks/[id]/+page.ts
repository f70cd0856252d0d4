import { type StatementRowState, statementRowStates } from '@courtyard/contract/banks'
import { clientOf, refuse } from '#lib/client.ts'
import type { PageLoad } from './$types'

const isState = (text: string | null): text is StatementRowState => statementRowStates.some((state) => state === text)

/** Rows of an account in one state, those nobody decided about when none is named, and its reconciliation. */
export const load: PageLoad = async ({ params, fetch, url }) => {
  const client = clientOf(params.tenant, fetch)
  const asked = (name: string) => url.searchParams.get(name) || undefined
  const named = url.searchParams.get('state')
  const state = named === 'all' ? undefined : isState(named) ? named : 'open'
  const [page, reconciliation] = await Promise.all([
    client.statementRows(params.id, { ...(state && { state }), cursor: asked('cursor') }),
    client.bankReconciliation(params.id, { from: asked('from'), to: asked('to') }),
  ]).catch((thrown: unknown) => refuse(thrown, url.pathname))
  return { page, reconciliation, state: state ?? ('all' as const) }
}
