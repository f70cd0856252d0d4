import type { EntityDescription } from '@courtyard/contract/description'
import { recordTexts } from '@courtyard/metadata/texts/record-texts'
import { validateRecord } from '@courtyard/metadata/validate-record'
import type { Json } from '@courtyard/metadata/values'
import type { SaidIssue } from '@courtyard/std/issue'
import { sayIssues } from '@courtyard/std/issue-text'
import { isWritable } from '@courtyard/ui/form/form-model'
import type { Locale } from '@courtyard/ui/i18n/messages'

type Values = Readonly<Record<string, unknown>>
type Context = { readonly today: string; readonly locale: Locale; readonly current: Values | null }

/** What can be told before asking the server, by the same rules. Fields that the reader does not fill in are the server's. */
export function checkRecord(
  entity: EntityDescription,
  sent: Values,
  { today, locale, current }: Context,
): readonly SaidIssue[] {
  const mode = current ? 'update' : 'create'
  const fields = entity.fields.map((field) => (isWritable(entity, field, mode) ? field : { ...field, required: false }))
  const before = current as Readonly<Record<string, Json>> | null
  const { issues } = validateRecord({ ...entity, fields }, sent, {
    partial: current !== null,
    ...(before ? { current: before } : {}),
    env: { variables: { today } },
  })
  return sayIssues(recordTexts, issues, locale)
}
