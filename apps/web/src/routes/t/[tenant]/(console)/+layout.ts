import { redirect } from '@sveltejs/kit'
import { loadMessages } from '#lib/notifications/load-messages.ts'
import type { LayoutLoad } from './$types'

/** The console is for staff; who owns a portal account goes there. */
export const load: LayoutLoad = async ({ params, parent, data, fetch, depends }) => {
  const { me } = await parent()
  if (me.kind === 'portal') redirect(303, `/t/${params.tenant}/home`)
  depends('courtyard:notifications')
  return { counts: data.counts, folded: data.folded, messages: await loadMessages(params.tenant, fetch) }
}
