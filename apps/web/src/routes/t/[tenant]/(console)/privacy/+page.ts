import { privacyStates } from '@courtyard/contract/privacy'
import { clientOf, refuse } from '#lib/client.ts'
import type { PageLoad } from './$types'

/** What people asked about their data, of one state, found by person where one is searched. */
export const load: PageLoad = async ({ params, fetch, url }) => {
  const state = privacyStates.find((one) => one === url.searchParams.get('state')) ?? 'open'
  const q = url.searchParams.get('q') ?? ''
  const cursor = url.searchParams.get('cursor') ?? undefined
  const page = await clientOf(params.tenant, fetch)
    .privacyRequests({ state, ...(cursor && { cursor }), ...(q && { q }) })
    .catch((thrown: unknown) => refuse(thrown, url.pathname))
  return { page, state, q }
}
