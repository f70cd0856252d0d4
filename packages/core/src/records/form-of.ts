import type { Catalog, Entity, Form } from '@courtyard/metadata/catalog'
import { Fault } from '@courtyard/std/fault'
import { coreIssue } from '../texts/core-texts.ts'

/** The form that a write names; undefined for none. Throws Fault request_invalid for one that is not the entity's. */
export function formOf(catalog: Pick<Catalog, 'forms'>, entity: Entity, name: string | undefined): Form | undefined {
  if (name === undefined) return undefined
  const form = Object.hasOwn(catalog.forms, name) ? catalog.forms[name] : undefined
  if (form?.entity === entity.name) return form
  throw new Fault('request_invalid', {
    issues: [coreIssue('?form', 'form_unknown')],
  })
}
