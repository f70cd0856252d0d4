import { ProblemError } from '@courtyard/contract/client'
import { fail, redirect } from '@sveltejs/kit'
import { PREVIEW_PAGE, parsePreview } from '#lib/billing/preview-state.ts'
import { clientOf, problemOf, refuse } from '#lib/client.ts'
import type { Actions, PageServerLoad } from './$types'

/** Computes everything and writes nothing. What the request gets wrong is told in place. */
export const load: PageServerLoad = async ({ params, url, fetch }) => {
  const state = parsePreview(url.searchParams)
  const page = { filter: state.filter, offset: state.offset, limit: PREVIEW_PAGE }
  try {
    return { state, preview: await clientOf(params.tenant, fetch).previewFeeRun(state.request, page), problem: null }
  } catch (thrown) {
    if (!(thrown instanceof ProblemError)) throw thrown
    if (![400, 409, 422].includes(thrown.status)) refuse(thrown, url.pathname + url.search)
    return { state, preview: null, problem: problemOf(thrown, [400, 409, 422]) }
  }
}

export const actions: Actions = {
  async save({ params, url, fetch }) {
    const { period, ...scope } = parsePreview(url.searchParams).request
    const note = url.searchParams.get('note') ?? ''
    const saved = await clientOf(params.tenant, fetch)
      .saveFeeRuns({ ...scope, note, periods: [period] })
      .catch((thrown: unknown) => problemOf(thrown, [400, 403, 409, 422]))
    if ('code' in saved) return fail(409, { problem: saved })
    redirect(303, `/t/${params.tenant}/fee-runs/${saved.items[0]?.id}`)
  },
  async commit({ params, url, request, fetch }) {
    const hash = String((await request.formData()).get('preview_hash') ?? '')
    const asked = parsePreview(url.searchParams).request
    const run = await clientOf(params.tenant, fetch)
      .startFeeRun({ ...asked, preview_hash: hash })
      .catch((thrown: unknown) => problemOf(thrown, [400, 403, 409, 422]))
    if ('code' in run) return fail(409, { problem: run })
    redirect(303, `/t/${params.tenant}/fee-runs/${run.id}`)
  },
}
