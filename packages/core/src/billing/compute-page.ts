import type { Charge, Facts, Found, Note } from '@courtyard/billing/charge'
import { chargeLateFee } from '@courtyard/billing/charge-late-fee'
import type { TenantTx } from '@courtyard/db/database'
import type { Row } from '@courtyard/expression/value'
import { loadPageData, type PageData, type StandardData } from './load-page-data.ts'
import type { RunContext, RunStandard } from './run-context.ts'
import type { ShareSource } from './shares.ts'

/** What one subject owes in a run, by payer, and why the rest is not charged. */
export type SubjectResult = {
  readonly subject: { readonly id: string; readonly title: string }
  readonly charges: readonly { readonly payerId: string; readonly charge: Charge }[]
  readonly notes: readonly Note[]
}

/** Computes a page of subjects: reads set-wise, decides in memory, writes nothing. Preview and run both go through here. */
export async function computePage(
  tx: TenantTx,
  context: RunContext,
  page: { subjects: readonly Row[]; shares: ShareSource; excluded?: ReadonlyMap<string, string> },
): Promise<SubjectResult[]> {
  const data = await loadPageData(tx, context, page)
  return page.subjects.map((subject) => {
    const reason = page.excluded?.get(String(subject.id))
    return reason === undefined ? computeSubject(context, data, subject) : excludedSubject(context, subject, reason)
  })
}

function computeSubject(context: RunContext, data: PageData, subject: Row): SubjectResult {
  const id = String(subject.id)
  const charges: { payerId: string; charge: Charge }[] = []
  const notes: Note[] = []
  for (const [index, standard] of context.standards.entries()) {
    const outcome = chargeStandard(standard, { data, own: data.standards[index]! }, subject)
    charges.push(...outcome.charges)
    notes.push(...outcome.notes)
  }
  charges.push(...lateCharges(context, data, id))
  return { subject: named(context, subject), charges, notes }
}

const named = (context: RunContext, subject: Row): SubjectResult['subject'] => ({
  id: String(subject.id),
  title: String(subject[context.catalog.entities[context.subject]!.title] ?? subject.id),
})

/** A subject that a person left out: nothing of it is charged, and each standard says why. */
const excludedSubject = (context: RunContext, subject: Row, reason: string): SubjectResult => ({
  subject: named(context, subject),
  charges: [],
  notes: context.standards.map(({ standard }) => ({
    ...{ standard: standard.name, kind: 'skipped', code: 'excluded', details: { reason } },
  })),
})

type Outcome = { readonly charges: readonly { payerId: string; charge: Charge }[]; readonly notes: readonly Note[] }

type Read = { readonly data: PageData; readonly own: StandardData }

function chargeStandard({ standard, compute }: RunStandard, { data, own }: Read, subject: Row): Outcome {
  const id = String(subject.id)
  const { name } = standard
  if (!own.applies.has(id)) return NOTHING
  if (data.claims.size > 0 && data.claims.has(`${name} ${id} `)) return noted(name, 'skipped', 'already_billed')
  const events = own.events.get(id)
  if (events?.charged && events.open.length === 0) return noted(name, 'skipped', 'already_billed')
  const facts: Facts = {
    subject,
    attachments: own.attachments.get(id) ?? [],
    inputs: Object.fromEntries(own.inputs.map(([input, found]) => [input, found.get(id) ?? { missing: true }])),
    ...(events && { events: events.open }),
    discounts: data.discounts.get(id) ?? NO_DISCOUNTS,
    ...(standard.share && { allotment: data.allotments.get(`${name} ${id}`) ?? { problem: 'not_a_member' } }),
  }
  const computed = compute(facts)
  if (computed.charges.length === 0) return { charges: [], notes: computed.notes }
  const payer = own.payers.get(id) ?? { missing: true }
  const problem = payerProblem(payer)
  if (problem) return noted(name, 'exception', problem)
  const payerId = String((payer as { value: unknown }).value)
  return { charges: computed.charges.map((charge) => ({ payerId, charge })), notes: computed.notes }
}

const NOTHING: Outcome = { charges: [], notes: [] }
const NO_DISCOUNTS: ReadonlySet<string> = new Set()

const payerProblem = (payer: Found): string | undefined => {
  if ('ambiguous' in payer) return 'payer_ambiguous'
  return 'value' in payer && payer.value !== null ? undefined : 'payer_missing'
}

const noted = (standard: string, kind: Note['kind'], code: string): Outcome => ({
  charges: [],
  notes: [{ standard, kind, code, details: {} }],
})

function lateCharges(context: RunContext, data: PageData, subjectId: string): { payerId: string; charge: Charge }[] {
  return context.lateFees.flatMap(({ policy }) =>
    (data.overdue.get(`${policy.name} ${subjectId}`) ?? []).flatMap((bill) => {
      if (data.claims.has(`late:${policy.name} ${subjectId} ${bill.id}`)) return []
      const charge = chargeLateFee(policy, bill, context)
      return charge ? [{ payerId: bill.payerId, charge }] : []
    }),
  )
}
