import { error } from '@sveltejs/kit'
import { clientOf, refuse } from '#lib/client.ts'
import type { PageLoad } from './$types'

/** The records behind one number of a report. */
export const load: PageLoad = async ({ params, fetch, parent, url }) => {
  const { catalog } = await parent()
  const report = Object.hasOwn(catalog.reports, params.report) ? catalog.reports[params.report] : undefined
  const input = report?.inputs.find(({ name }) => name === url.searchParams.get('input'))
  const entity = input && catalog.entities[input.from]
  if (!report || !input || !entity) error(404, 'missing')
  const asked = Object.fromEntries(
    [...url.searchParams].flatMap(([name, value]) => (name.startsWith('p.') ? [[name.slice(2), value] as const] : [])),
  )
  const group = url.searchParams.get('group') ?? '[]'
  const cursor = url.searchParams.get('cursor')
  const list = await clientOf(params.tenant, fetch)
    .behindReport(report.name, asked, {
      input: input.name,
      group,
      select: input.columns.join(','),
      limit: 50,
      ...(cursor ? { cursor } : {}),
    })
    .catch((thrown: unknown) => refuse(thrown, url.pathname))
  return { report, input, entity, asked, list }
}
