import type { TenantTx } from '@courtyard/db/database'
import { claimFiles } from '@courtyard/db/kernel/files'
import type { Entity } from '@courtyard/metadata/catalog'
import { type FileField, type FilesField, isFileField, isStored, type StoredField } from '@courtyard/metadata/field'
import type { RecordValues } from '@courtyard/metadata/validate-record'
import { type Json, parseValue } from '@courtyard/metadata/values'
import { canonicalJson } from '@courtyard/std/canonical'
import { Fault } from '@courtyard/std/fault'
import type { Issue } from '@courtyard/std/issue'
import type { Writing } from '../records/writing.ts'
import { coreIssue } from '../texts/core-texts.ts'

export type FilesOfRecord = {
  readonly entity: Entity
  readonly id: string
  readonly values: RecordValues
  /** The record as it stands; absent for a new one. */
  readonly current?: RecordValues
}

/**
 * The values with what the server knows of their files and signatures: files that the actor uploaded for this field, or that
 * the record had, are the record's from now on; a signature gets who and when. Asks nothing where no such field was sent.
 * Throws Fault record_invalid for a file that is not there for this field, and for one that the field does not take.
 */
export async function keepFiles(tx: TenantTx, writing: Writing, record: FilesOfRecord): Promise<RecordValues> {
  const fields = record.entity.fields.filter(isStored).filter(({ name }) => (record.values[name] ?? null) !== null)
  const resolved: Record<string, Json> = {}
  const issues: Issue[] = []
  for (const field of fields) {
    if (field.type === 'signature') resolved[field.name] = await signed(tx, writing, { ...record, field })
    if (!isFileField(field)) continue
    const kept = await keepOf(tx, writing, { ...record, field })
    if ('issues' in kept) issues.push(...kept.issues)
    else resolved[field.name] = kept.value
  }
  if (issues.length > 0) throw new Fault('record_invalid', { issues })
  return { ...record.values, ...resolved }
}

type Of<F extends StoredField> = FilesOfRecord & { readonly field: F }

async function keepOf(tx: TenantTx, { actorId }: Writing, of: Of<FileField | FilesField>) {
  const { entity, id, field, values, current = {} } = of
  const ids = idsIn(values[field.name])
  const place = { table: entity.table, column: field.column }
  const claimed = { ...place, ids, had: idsIn(current[field.name]), recordId: id, by: actorId }
  const files = new Map((await claimFiles(tx, claimed)).map((file) => [file.id, file]))
  const found = ids.flatMap((one) => files.get(one) ?? [])
  if (found.length < ids.length) return { issues: [coreIssue(`/${field.name}`, 'file_missing')] }
  return parseValue(field, field.type === 'attachments' ? found : found[0])
}

/** The ids that a value of files names. */
export const idsIn = (value: Json | undefined): string[] =>
  [value ?? []]
    .flat()
    .flatMap((file) => (file !== null && typeof file === 'object' && 'id' in file ? [String(file.id)] : []))

/** A signature that was given before stays as it was; a new one is of whoever is signed in. */
async function signed(
  tx: TenantTx,
  { actorId, at }: Writing,
  { field, values, current = {} }: Of<StoredField>,
): Promise<Json> {
  const strokes = ({ drawn, typed }: Record<string, Json>) =>
    canonicalJson({ drawn: drawn ?? null, typed: typed ?? null })
  const value = values[field.name] as Record<string, Json>
  const was = current[field.name] as Record<string, Json> | null | undefined
  if (was && strokes(was) === strokes(value)) return was
  const member = await tx.kernel.selectFrom('k_member').select('name').where('user_id', '=', actorId).executeTakeFirst()
  const { by: _, at: __, ...given } = value
  return { ...given, by: member?.name ?? actorId, at }
}
