import { clientOf, refuse } from '#lib/client.ts'
import { currentBill } from '#lib/portal/bill-state.ts'
import { loadBills, loadHomes, loadLines } from '#lib/portal/load-portal.ts'
import type { PageLoad } from './$types'

/** The answer first: the current bill of one place, each line explained. */
export const load: PageLoad = async ({ params, url, fetch, parent }) => {
  const { catalog } = await parent()
  const client = clientOf(params.tenant, fetch)
  try {
    const [homes, online] = await Promise.all([loadHomes(client, catalog), client.onlineOptions()])
    const home = homes.find(({ id }) => id === url.searchParams.get('home')) ?? homes[0] ?? null
    const bills = home ? await loadBills(client, catalog, home.id) : []
    const bill = currentBill(bills)
    return { homes, home, bills, bill, online, lines: bill ? await loadLines(client, catalog, bill.id) : [] }
  } catch (thrown) {
    refuse(thrown, url.pathname)
  }
}
