import type { Entity } from '@courtyard/metadata/catalog'
import { isStored } from '@courtyard/metadata/field'
import type { RecordValues } from '@courtyard/metadata/validate-record'
import { Fault, isFault } from '@courtyard/std/fault'
import type { Issue } from '@courtyard/std/issue'
import { coreIssue, issueTexts } from '../texts/core-texts.ts'
import { type Clash, noteClash } from './tell-clash.ts'

/** The row that is written: which it is, and what it is to hold; without values it lies in the trash as it was. */
type WrittenRow = { readonly id: string; readonly values?: RecordValues }

/**
 * Runs a write; a constraint of the table that refuses it is told in the document's names, never in those of the table.
 * With the row, the clash of a key or of periods is noted, so that `tellingClash` can say with which record.
 */
export async function namingViolations<T>(entity: Entity, work: () => Promise<T>, row?: WrittenRow): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isFault(error)) throw error
    const fault = named(entity, error)
    if (fault.code === 'record_duplicate' && row !== undefined)
      noteClash(fault, { entity, ...row, ...heldBy(entity, error.details.constraint as string | undefined) })
    throw fault
  }
}

/** What a constraint holds: the fields of a key, or a rule about periods. */
function heldBy(entity: Entity, constraint: string | undefined): Pick<Clash, 'fields' | 'overlap'> {
  const overlap = entity.noOverlap.find((one) => one.constraint === constraint)
  return overlap
    ? { fields: [...overlap.by, overlap.from, overlap.to], overlap }
    : { fields: keyFields(entity, constraint), overlap: undefined }
}

function named(entity: Entity, fault: Fault): Fault {
  const { constraint, column, reason } = fault.details as { constraint?: string; column?: string; reason?: string }
  if (fault.code === 'record_duplicate') {
    return new Fault(
      'record_duplicate',
      { issues: keyFields(entity, constraint).map((name) => duplicate(name, reason)) },
      { cause: fault },
    )
  }
  if (fault.code === 'record_referenced') return new Fault('record_referenced', {}, { cause: fault })
  if (fault.code !== 'record_invalid' || !reason) return fault
  const field = entity.fields.find(
    (one) => isStored(one) && (one.column === column || isOf(entity, one.column, constraint)),
  )
  const issue: Issue = { code: isText(reason) ? reason : 'value_invalid', pointer: field ? `/${field.name}` : '' }
  return new Fault('record_invalid', { issues: [issue] }, { cause: fault })
}

/** The fields of the key, or of the periods that must not overlap, that a constraint holds. */
function keyFields(entity: Entity, constraint: string | undefined): readonly string[] {
  const key = entity.keys.find((one) => one.constraint === constraint)
  if (key) return key.fields
  const period = entity.noOverlap.find((one) => one.constraint === constraint)
  if (period) return [period.from, period.to]
  return entity.fields
    .filter((field) => isStored(field) && isOf(entity, field.column, constraint))
    .map(({ name }) => name)
}

/** Constraints of one column are `<table>_<column>_<kind>` (decision 0002). */
const isOf = (entity: Entity, column: string, constraint: string | undefined): boolean =>
  ['key', 'fk', 'chk'].some((kind) => constraint === `${entity.table}_${column}_${kind}`)

const duplicate = (name: string, reason: string | undefined): Issue =>
  coreIssue(`/${name}`, reason === 'overlap' ? 'overlap' : 'duplicate')

const isText = (reason: string): boolean => Object.hasOwn(issueTexts, reason)
