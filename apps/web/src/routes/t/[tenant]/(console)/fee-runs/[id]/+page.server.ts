import type { Client } from '@courtyard/contract/client'
import { type ActionFailure, fail, redirect } from '@sveltejs/kit'
import { clientOf, problemOf } from '#lib/client.ts'
import type { Actions, RequestEvent } from './$types'

type Problem = ReturnType<typeof problemOf>
type Step = (client: Client, id: string, form: FormData) => Promise<unknown>

/** One step of a run: done, or the refusal to be shown in place. */
const step =
  (work: Step) =>
  async ({ params, request, fetch }: RequestEvent): Promise<ActionFailure<{ problem: Problem }> | undefined> => {
    const form = await request.formData()
    try {
      await work(clientOf(params.tenant, fetch), params.id, form)
    } catch (thrown) {
      return fail(409, { problem: problemOf(thrown, [400, 403, 404, 409, 422]) })
    }
    redirect(303, `/t/${params.tenant}/fee-runs/${params.id}`)
  }

const text = (form: FormData, name: string): string => String(form.get(name) ?? '')
const subjects = (form: FormData): string[] => form.getAll('subject').map(String)

export const actions: Actions = {
  seal: step((client, id) => client.sealFeeRun(id)),
  discard: step((client, id) => client.discardFeeRun(id)),
  publish: step((client, id) => client.publishFeeRun(id)),
  approve: step((client, id, form) => client.approveFeeRun(id, text(form, 'preview_hash'))),
  start: step((client, id, form) => client.startSavedRun(id, text(form, 'preview_hash'))),
  seen: step((client, id, form) => client.acknowledgeFindings(id, text(form, 'code'))),
  include: step((client, id, form) => client.changeFeeRun(id, { include: subjects(form) })),
  exclude: step((client, id, form) =>
    client.changeFeeRun(id, { exclude: subjects(form).map((subject) => ({ subject, reason: text(form, 'reason') })) }),
  ),
  rollback: step((client, id, form) =>
    client.rollBackFeeRun(id, {
      ...{ bills: Number(text(form, 'bills')), receivable: text(form, 'receivable') },
      ...{ reason: text(form, 'reason'), keep_settled: form.has('keep_settled') },
    }),
  ),
}
