import { redirect } from '@sveltejs/kit'
import type { LayoutLoad } from './$types'

/** The console is for staff; who owns a portal account goes there. */
export const load: LayoutLoad = async ({ params, parent, data }) => {
  const { me } = await parent()
  if (me.kind === 'portal') redirect(303, `/t/${params.tenant}/home`)
  return { counts: data.counts }
}
