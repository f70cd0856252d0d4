import type { Deps } from '../../deps.ts'
import { accountName, type Online } from './access.ts'
import { applyPayout } from './apply-payout.ts'
import { applyPicture } from './apply-picture.ts'
import { keepCheckout } from './keep-facts.ts'
import { withOnlineWork } from './online-work.ts'
import type { ObjectKind } from './ports.ts'

export type ProviderObject = { readonly kind: ObjectKind; readonly id: string }

/**
 * Fetches how an object of the provider stands, with everything about its payment, and brings the books to it. Safe to run
 * twice and at once: the network comes first, the books follow in one transaction. False when the provider has no such.
 */
export async function fetchAndApply(
  deps: Deps,
  { tenant, online }: { readonly tenant: string; readonly online: Online },
  object: ProviderObject,
): Promise<boolean> {
  const { provider, access } = online
  const { kind, id } = object
  if (kind === 'other') return false
  if (kind === 'payout') {
    const payout = await provider.readPayout(access, id)
    if (payout) await withOnlineWork(deps, tenant, (work) => applyPayout(work, payout, accountName(access)))
    return payout !== undefined
  }
  if (kind === 'checkout') {
    const checkout = await provider.readCheckout(access, id)
    if (!checkout) return false
    await withOnlineWork(deps, tenant, (work) => keepCheckout(work.tx, checkout, work.now.toISOString()))
    const { payment } = checkout
    return payment !== null ? await fetchAndApply(deps, { tenant, online }, { kind: 'payment', id: payment }) : true
  }
  const payment = kind === 'payment' ? id : await provider.paymentOf(access, { kind, id })
  const picture = payment === undefined ? undefined : await provider.readPayment(access, payment)
  if (picture) await withOnlineWork(deps, tenant, (work) => applyPicture(work, picture))
  return picture !== undefined
}
