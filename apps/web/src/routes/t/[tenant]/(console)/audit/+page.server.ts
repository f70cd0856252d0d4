import { auditFilters } from '@courtyard/contract/audit'
import { refused } from '#lib/answers/refused.ts'
import { clientOf, refuse } from '#lib/client.ts'
import type { Actions, PageServerLoad } from './$types'

/** What was done, as the address narrows it, and whether all of it is there. */
export const load: PageServerLoad = async ({ params, fetch, url }) => {
  const client = clientOf(params.tenant, fetch)
  const asked: Record<string, string> = Object.fromEntries(
    [...auditFilters, 'cursor'].flatMap((name) => {
      const value = url.searchParams.get(name)
      return value ? [[name, value]] : []
    }),
  )
  const work = Promise.all([client.audit(asked), client.auditState()])
  const [page, state] = await work.catch((thrown: unknown) => refuse(thrown, url.pathname))
  return { asked, page, state }
}

export const actions: Actions = {
  async verify({ params, fetch }) {
    const asked = await clientOf(params.tenant, fetch)
      .verifyAudit()
      .catch((thrown: unknown) => refused(thrown))
    return 'checking' in asked ? { asked: true } : asked
  },
}
