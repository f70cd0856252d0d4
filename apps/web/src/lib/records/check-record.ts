import type { EntityDescription } from '@courtyard/contract/description'
import type { Issue } from '@courtyard/std/issue'
import { isNumeric } from '@courtyard/ui/columns'
import { isWritable } from '@courtyard/ui/form/form-model'
import type { Translate } from '@courtyard/ui/i18n/messages'

const NUMBER = /^-?\d+(\.\d+)?$/

type Context = { readonly today: string; readonly isNew: boolean; readonly t: Translate }

/** What can be told before asking the server: what is missing and what is no number. The server checks everything again. */
export function checkRecord(
  entity: EntityDescription,
  values: Readonly<Record<string, unknown>>,
  { isNew, t }: Context,
): readonly Issue[] {
  const mode = isNew ? 'create' : 'update'
  return entity.fields.flatMap((field): Issue[] => {
    if (!isWritable(entity, field, mode)) return []
    const value = values[field.name]
    const pointer = `/${field.name}`
    const isMissing = value === null || (value === undefined && isNew && !field.default)
    if (field.required && isMissing) return [{ code: 'required', pointer, message: t('issue_required') }]
    if (value !== null && value !== undefined && isNumeric(field) && !NUMBER.test(String(value)))
      return [{ code: 'number', pointer, message: t('issue_number') }]
    return []
  })
}
