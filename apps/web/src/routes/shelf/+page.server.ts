import type { ShownMessage } from '@courtyard/contract/identity'
import { error } from '@sveltejs/kit'
import type { PageServerLoad } from './$types'

/** What would have been sent; not there where messages are sent. */
export const load: PageServerLoad = async ({ fetch }) => {
  const answer = await fetch('/api/auth/shelf')
  if (!answer.ok) error(404, 'missing')
  return (await answer.json()) as { items: ShownMessage[] }
}
