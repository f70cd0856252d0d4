import { ProblemError } from '@courtyard/contract/client'
import { clientOf, refuse } from '#lib/client.ts'
import { portalPage } from '#lib/portal/portal-page.ts'
import type { PageLoad } from './$types'

const RECORDS = '50'

/** The person's records of the page; who may only hand something in sees none, which is no mistake. */
export const load: PageLoad = async ({ params, url, fetch, parent, depends }) => {
  depends('courtyard:records')
  const { catalog } = await parent()
  const { page, entity } = portalPage(catalog, params.page)
  const select = [...new Set([entity.title, ...page.columns])].join(',')
  const records = await clientOf(params.tenant, fetch)
    .list(entity.name, { select, limit: RECORDS })
    .catch((thrown: unknown) => {
      if (thrown instanceof ProblemError && (thrown.status === 403 || thrown.status === 404)) return { items: [] }
      return refuse(thrown, url.pathname)
    })
  return { page, entity, records: records.items, isSent: url.searchParams.has('sent') }
}
