import { titleOf } from '@courtyard/ui/columns'
import { error } from '@sveltejs/kit'
import { clientOf, problemOf, refuse } from '#lib/client.ts'
import type { PageLoad } from './$types'

// No parameter of a report has a dot in its name.
const FROM = 'rows.from'

/** A report with the parameters of its address; a parameter that does not fit is told in place. */
export const load: PageLoad = async ({ params, fetch, parent, url }) => {
  const { catalog } = await parent()
  const report = Object.hasOwn(catalog.reports, params.report) ? catalog.reports[params.report] : undefined
  if (!report) error(404, 'missing')
  const client = clientOf(params.tenant, fetch)
  const asked = Object.fromEntries(
    report.params.flatMap(({ name }) => {
      const text = url.searchParams.get(name)
      return text ? [[name, text] as const] : []
    }),
  )
  const offset = Number(/^\d{1,6}$/.exec(url.searchParams.get(FROM) ?? '')?.[0] ?? 0)
  const answer = await client.report(report.name, asked, offset).then(
    (result) => ({ result, problem: null }),
    (thrown: unknown) => {
      try {
        return { result: null, problem: problemOf(thrown, [400]) }
      } catch {
        return refuse(thrown, url.pathname)
      }
    },
  )
  const values = answer.result?.params ?? asked
  const titled = await Promise.all(
    report.params.map(async ({ name, type, to }) => {
      const id = values[name]
      const entity = type === 'record' && to !== undefined ? catalog.entities[to] : undefined
      if (!id || !entity) return [name, id ?? null] as const
      const record = await client.read(entity.name, id, entity.title).catch(() => null)
      return [name, { id, title: record && titleOf(entity, record) }] as const
    }),
  )
  return { report, asked, offset, ...answer, values: Object.fromEntries(titled) }
}
