import type { EntityDescription } from '@courtyard/contract/description'
import type { Form } from '@courtyard/metadata/catalog'
import type { FieldState } from '@courtyard/metadata/form-states'
import { recordTexts } from '@courtyard/metadata/texts/record-texts'
import type { SaidIssue } from '@courtyard/std/issue'
import { sayIssues } from '@courtyard/std/issue-text'
import { type FormValues, issuesByField } from '@courtyard/ui/form/form-model'
import { isAsked, missingOf, namesOf } from '@courtyard/ui/form/form-rules'
import type { Locale } from '@courtyard/ui/i18n/messages'
import { checkRecord } from './check-record.ts'
import type { Refusal } from './save-record.ts'

type Filling = {
  readonly entity: EntityDescription
  readonly form: Form
  readonly mode: 'create' | 'update'
  readonly states: Readonly<Record<string, FieldState>>
  /** Undefined for the whole form. */
  readonly step: string | undefined
  readonly isLast: boolean
}
type Typed = {
  readonly values: FormValues
  readonly changes: FormValues
  readonly current: FormValues | null
  readonly today: string
  readonly locale: Locale
}

/** What can be told before asking the server: of a step what is in it, at the last one all. */
export function problemsOf({ entity, form, mode, states, step, isLast }: Filling, typed: Typed): readonly SaidIssue[] {
  const names = namesOf(form, step)
  const told = checkRecord(entity, typed.changes, typed)
  const open = names.filter((name) => isAsked(entity, form, { name, mode }))
  const missing = missingOf(states, typed.values, open).filter(
    ({ pointer }) => !told.some((one) => one.pointer === pointer),
  )
  const asked = sayIssues(recordTexts, missing, typed.locale)
  const isHere = (issue: SaidIssue) =>
    isLast || Object.keys(issuesByField([issue])).some((name) => names.includes(name))
  return [...told.filter(isHere), ...asked]
}

/** What the server refused, at its fields; a refusal without any is told as a whole. A conflict is told elsewhere. */
export function problemIssues(from: Refusal | null): readonly SaidIssue[] {
  if (!from || from.current) return []
  const list = from.problem.issues ?? []
  return list.length > 0
    ? (list as readonly SaidIssue[])
    : [{ code: from.problem.code, pointer: '', message: `${from.problem.title} ${from.problem.hint ?? ''}` }]
}
