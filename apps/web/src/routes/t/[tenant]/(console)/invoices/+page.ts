import { invoiceStateOptions } from '@courtyard/metadata/kernel/invoice-options'
import { clientOf, refuse } from '#lib/client.ts'
import type { PageLoad } from './$types'

/** Invoices, of one state where one is asked for. */
export const load: PageLoad = async ({ params, fetch, url }) => {
  const asked = url.searchParams.get('state')
  const state = invoiceStateOptions.find(({ value }) => value === asked)?.value
  const cursor = url.searchParams.get('cursor') ?? undefined
  const page = await clientOf(params.tenant, fetch)
    .invoices({ state, cursor })
    .catch((thrown: unknown) => refuse(thrown, url.pathname))
  return { page, state }
}
