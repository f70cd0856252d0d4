import { previewFilters } from '@courtyard/contract/fee-runs'
import { PREVIEW_PAGE } from '#lib/billing/preview-state.ts'
import { titlesOf } from '#lib/billing/scope-titles.ts'
import { clientOf, refuse } from '#lib/client.ts'
import type { PageLoad } from './$types'

/** One run, as far as it is: what it would bill while it is only saved, what could be taken back when that is asked. */
export const load: PageLoad = async ({ params, fetch, url, depends, parent }) => {
  depends('courtyard:run')
  const client = clientOf(params.tenant, fetch)
  const filter = previewFilters.find((one) => one === url.searchParams.get('filter')) ?? 'all'
  const offset = Math.max(0, Number(url.searchParams.get('offset')) || 0)
  try {
    const run = await client.readFeeRun(params.id)
    const isSaved = run.state === 'draft' || run.state === 'previewed'
    const preview = isSaved ? await client.previewSavedRun(run.id, { filter, offset, limit: PREVIEW_PAGE }) : null
    const plan = url.searchParams.has('rollback') && run.state === 'done' ? await client.planRollback(run.id) : null
    const titles = run.filter ? await titlesOf(client, (await parent()).catalog, run) : {}
    return { run, preview, plan, filter, offset, titles }
  } catch (thrown) {
    refuse(thrown, url.pathname)
  }
}
