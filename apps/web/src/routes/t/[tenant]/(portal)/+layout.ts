import { error } from '@sveltejs/kit'
import { loadMessages } from '#lib/notifications/load-messages.ts'
import type { LayoutLoad } from './$types'

/** The portal serves only what its document names; without one there is none. */
export const load: LayoutLoad = async ({ params, parent, fetch, depends }) => {
  const { catalog } = await parent()
  if (!catalog.portal) error(404, 'missing')
  depends('courtyard:notifications')
  return { messages: await loadMessages(params.tenant, fetch) }
}
