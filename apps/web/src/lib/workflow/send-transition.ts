import { type Client, ProblemError } from '@courtyard/contract/client'
import type { EntityDescription, TransitionDescription } from '@courtyard/contract/description'
import type { RecordJson } from '@courtyard/contract/records'
import { recordIssue, recordTexts } from '@courtyard/metadata/texts/record-texts'
import type { SaidIssue } from '@courtyard/std/issue'
import { sayIssues } from '@courtyard/std/issue-text'
import type { FormValues } from '@courtyard/ui/form/form-model'
import type { Locale } from '@courtyard/ui/i18n/messages'
import { problemIssues } from '../records/problems-of.ts'

export type Sent =
  | { readonly kind: 'moved' }
  | { readonly kind: 'stale' }
  | { readonly kind: 'refused'; readonly issues: readonly SaidIssue[] }

type Sending = {
  readonly entity: EntityDescription
  readonly record: RecordJson
  readonly name: string
  readonly values: FormValues
}

/** Moves a record on in the version that was seen. A refusal is told, never thrown. */
export async function sendTransition(client: Client, { entity, record, name, values }: Sending): Promise<Sent> {
  try {
    await client.transition(entity.name, record, { name, values })
    return { kind: 'moved' }
  } catch (thrown) {
    if (!(thrown instanceof ProblemError)) throw thrown
    if (thrown.status === 412) return { kind: 'stale' }
    return { kind: 'refused', issues: problemIssues({ problem: thrown.problem, current: null }) }
  }
}

/** The required fields that would still be empty, told before asking the server. */
export function missingIn(
  { fields }: TransitionDescription,
  { shown, values, locale }: { shown: ReadonlySet<string>; values: FormValues; locale: Locale },
): readonly SaidIssue[] {
  const isEmpty = (value: unknown) =>
    value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
  const missing = fields.filter(({ name, required }) => required && shown.has(name) && isEmpty(values[name]))
  return sayIssues(
    recordTexts,
    missing.map(({ name }) => recordIssue(`/${name}`, 'value_required')),
    locale,
  )
}
