import { error } from '@sveltejs/kit'
import { clientOf, refuse } from '#lib/client.ts'
import type { PageLoad } from './$types'

/** One record as a template writes about it, filled by the server under the reader's rights. */
export const load: PageLoad = async ({ params, url, fetch, parent }) => {
  const { catalog } = await parent()
  const template = Object.hasOwn(catalog.templates, params.template) ? catalog.templates[params.template] : undefined
  if (template?.entity !== params.entity) error(404, 'missing')
  const printed = await clientOf(params.tenant, fetch)
    .printTemplate(params.template, params.id)
    .catch((thrown: unknown) => refuse(thrown, url.pathname))
  return { printed }
}
