import { previewFeeRun } from '@courtyard/core/billing/preview-fee-run'
import { readFeeRun } from '@courtyard/core/billing/read-fee-run'
import { runFees } from '@courtyard/core/billing/run-fees'
import { startFeeRun } from '@courtyard/core/billing/start-fee-run'
import { type Call, type Command, type Outcome, required, UsageError } from '../command.ts'
import { say, wordsOf } from '../texts/messages.ts'
import { operator } from '../world.ts'

/** Previews or carries out a fee run. */
export const runFeesCommand: Command = {
  name: 'run-fees',
  usage: '--tenant T --period YYYY-MM [--standard S …] --preview|--commit',
  options: {
    tenant: { type: 'string' },
    period: { type: 'string' },
    standard: { type: 'string', multiple: true },
    preview: { type: 'boolean' },
    commit: { type: 'boolean' },
  },
  async run(call) {
    if (call.values.preview === call.values.commit) throw new UsageError(wordsOf('preview_or_commit'))
    const deps = await call.deps()
    const actor = operator(required(call, 'tenant'))
    const catalog = await deps.catalogs.load(actor.tenant)
    const named = call.values.standard as string[] | undefined
    const request = { period: required(call, 'period'), standards: named ?? Object.keys(catalog.feeStandards) }
    return call.values.preview === true
      ? await preview(call, { actor, request })
      : await commit(call, { actor, request })
  },
}

type Work = { readonly actor: ReturnType<typeof operator>; readonly request: { period: string; standards: string[] } }

async function preview(call: Call, { actor, request }: Work): Promise<Outcome> {
  const shown = await previewFeeRun(await call.deps(), actor, request, {
    filter: 'exceptions',
    offset: 0,
    limit: 50,
    locale: call.locale,
  })
  const items = shown.by_item.map(({ item, receivable, lines }) => `  ${item}: ${receivable} (${lines})`)
  const shares = shown.shares
    .filter(({ adds_up }) => !adds_up)
    .map(({ group, total }) => `  ${say(call.locale, 'shares_differ', { group, total })}`)
  const exceptions = shown.rows.flatMap((row) =>
    row.notes.filter(({ kind }) => kind === 'exception').map(({ message }) => `  ${row.subject.title}: ${message}`),
  )
  const off = shown.discount === '0.00' ? '' : say(call.locale, 'fees_off', { discount: shown.discount })
  const head = say(call.locale, 'fees_previewed', {
    ...{ period: request.period, amount: `${shown.receivable} CNY${off}` },
    ...{ bills: shown.bills, lines: shown.lines, exceptions: shown.exceptions, skipped: shown.skipped },
  })
  return { text: [head, ...items, ...shares, ...exceptions].join('\n'), json: shown, ok: shares.length === 0 }
}

async function commit(call: Call, { actor, request }: Work): Promise<Outcome> {
  const deps = await call.deps()
  const started = await startFeeRun(deps, actor, request)
  // The job is in the table for any worker; this process takes its share of the work at once.
  const outcome =
    started.state === 'done'
      ? 'done'
      : await runFees(deps, { tenant: actor.tenant, runId: started.id, worker: deps.ids.next() })
  const run = await readFeeRun(deps, actor, started.id)
  const { state, bills, lines } = run
  const said = { state, amount: `${run.receivable} CNY`, bills, lines, hash: run.result_hash ?? '-' }
  const elsewhere = outcome === 'not_mine' ? say(call.locale, 'fees_elsewhere') : ''
  const text = `${say(call.locale, 'fees_run', said)}${elsewhere}`
  return { text, json: run, ok: run.state !== 'failed' }
}
