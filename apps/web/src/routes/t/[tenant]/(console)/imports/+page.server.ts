import { fail } from '@sveltejs/kit'
import { clientOf, problemOf } from '#lib/client.ts'
import type { Actions } from './$types'

const refused = [400, 403, 404, 409, 413, 415, 422]

export const actions: Actions = {
  async check({ params, request, fetch }) {
    const form = await request.formData()
    const files = form.getAll('files').filter((file): file is File => file instanceof File && file.size > 0)
    if (files.length === 0) return fail(400, { reason: 'import_files_needed' as const })
    const report = await clientOf(params.tenant, fetch)
      .dryRunImport(String(form.get('mapping') ?? ''), files)
      .catch((thrown: unknown) => problemOf(thrown, refused))
    return 'code' in report ? fail(422, { problem: report }) : { report }
  },
  async commit({ params, request, fetch }) {
    const id = String((await request.formData()).get('id') ?? '')
    const report = await clientOf(params.tenant, fetch)
      .commitImport(id)
      .catch((thrown: unknown) => problemOf(thrown, refused))
    return 'code' in report ? fail(422, { problem: report }) : { report }
  },
}
