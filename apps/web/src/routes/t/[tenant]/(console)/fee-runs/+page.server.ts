import { fail, redirect } from '@sveltejs/kit'
import { parseScope, periodsFrom } from '#lib/billing/run-scope.ts'
import { clientOf, problemOf } from '#lib/client.ts'
import type { Actions } from './$types'

/** The periods of a form: those ticked, or all from one to another. */
function periodsOf(form: FormData): string[] {
  const chosen = form.getAll('period').map(String).filter(Boolean)
  return chosen.length === 1 ? periodsFrom(chosen[0]!, String(form.get('to') ?? '')) : chosen
}

export const actions: Actions = {
  /** Saves a draft for each period; one is opened, several are in the list. */
  async save({ params, request, fetch }) {
    const form = await request.formData()
    const scope = parseScope(String(form.get('scope') ?? ''))
    const saved = await clientOf(params.tenant, fetch)
      .saveFeeRuns({
        ...{ periods: periodsOf(form), standards: form.getAll('standards').map(String) },
        ...{ note: String(form.get('note') ?? ''), due: form.get('due') === 'today' ? 'today' : 'period' },
        ...(scope && { filter: scope }),
      })
      .catch((thrown: unknown) => problemOf(thrown, [400, 403, 404, 409, 422]))
    if ('code' in saved) return fail(409, { problem: saved })
    const only = saved.items.length === 1 ? `/${saved.items[0]!.id}` : ''
    redirect(303, `/t/${params.tenant}/fee-runs${only}`)
  },
}
