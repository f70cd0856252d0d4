import { forgetFiles, reserveFile, type SettledFile, settleFile } from '@courtyard/db/kernel/files'
import type { Entity } from '@courtyard/metadata/catalog'
import { type FileField, type FilesField, isFileField } from '@courtyard/metadata/field'
import { endingsOf, type FileValue } from '@courtyard/metadata/fields/values/file'
import { Fault } from '@courtyard/std/fault'
import type { Actor } from '../deps.ts'
import { isEverGranted } from '../records/check-values.ts'
import { isReadable } from '../records/get-writable.ts'
import { type RequestRights, rightsOfRequest } from '../records/rights-of-request.ts'
import { cleanFileName } from './file-name.ts'
import { type ArrivedFile, type FileDeps, keyOf } from './ports.ts'

export type UploadRequest = {
  readonly entity: string
  readonly field: string
  /** As the sender calls it; what is kept of it is clean. */
  readonly name: string
  readonly content: AsyncIterable<Uint8Array>
  /** What the sender says it will send; undefined = not said. */
  readonly length?: number | undefined
}

/**
 * Takes a file in for a field; a record can name it for 24 hours, and only the one who sent it can make it do so. Its type is
 * what its bytes are. Throws Fault entity_unknown, field_unknown, not_allowed, file_empty, file_too_large, file_type_refused,
 * picture_unreadable, file_quota; then nothing is kept of it.
 */
export async function uploadFile(deps: FileDeps, actor: Actor, request: UploadRequest): Promise<FileValue> {
  const rights = await rightsOfRequest(deps, actor)
  const place = placeOf(rights, request)
  const bytes = request.length ?? place.field.sizeMax
  if (bytes > place.field.sizeMax) throw tooLarge(place.field)
  const id = deps.ids.next()
  await reserve(deps, actor, { ...place, id, bytes })
  try {
    const kept = await takeIn(deps, { request, place, key: keyOf(actor.tenant, id) })
    const isOurs = await deps.db.withTenant(actor.tenant, (tx) => settleFile(tx, id, kept))
    if (!isOurs) throw new Fault('try_again') // it took so long that it was collected as lost
    return { id, name: kept.name, type: kept.type, size: kept.size }
  } catch (error) {
    await deps.files.remove(keyOf(actor.tenant, id))
    await deps.db.withTenant(actor.tenant, (tx) => forgetFiles(tx, [id]))
    throw error
  }
}

type Place = { readonly entity: Entity; readonly field: FileField | FilesField }

/** The field a file is for; one that the actor may neither see nor write answers like one that is not there. */
function placeOf(rights: RequestRights, request: UploadRequest): Place {
  const { entities } = rights.catalog
  const entity = Object.hasOwn(entities, request.entity) ? entities[request.entity] : undefined
  const scopes = entity ? [rights.scope('create', entity), rights.scope('update', entity)] : []
  const mayWrite = scopes.some(({ grants }) => grants.length > 0)
  if (!entity || !(mayWrite || isReadable(rights, entity)))
    throw new Fault('entity_unknown', { entity: request.entity })
  const field = entity.fields.find(({ name, hidden }) => name === request.field && !hidden)
  const mayFill = field !== undefined && scopes.some((scope) => isEverGranted(scope, field.name))
  const maySee = field !== undefined && isEverGranted(rights.scopes.read(entity.name), field.name)
  if (!field || !isFileField(field) || !(mayFill || maySee)) {
    throw new Fault('field_unknown', { entity: request.entity, field: request.field })
  }
  if (!mayFill || field.readOnly || !entity.writable) throw new Fault('not_allowed', { fields: [field.name] })
  return { entity, field }
}

const tooLarge = (field: FileField | FilesField): Fault => new Fault('file_too_large', { bytes_max: field.sizeMax })

type Reserving = Place & { readonly id: string; readonly bytes: number }

async function reserve(deps: FileDeps, actor: Actor, { entity, field, id, bytes }: Reserving): Promise<void> {
  const quota = deps.fileQuotaBytes
  const place = { table: entity.table, column: field.column }
  const reserved = { ...place, id, bytes, by: actor.id, at: deps.clock.now().toISOString() }
  const used = await deps.db.withTenant(actor.tenant, (tx) => reserveFile(tx, reserved, quota))
  if (used !== undefined) throw new Fault('file_quota', { bytes_max: quota, bytes_used: used })
}

type Taking = { readonly request: UploadRequest; readonly place: Place; readonly key: string }

async function takeIn({ files }: FileDeps, { request, place, key }: Taking): Promise<SettledFile> {
  const { field } = place
  const arrived = await files.receive(request.content, field.sizeMax)
  try {
    if (arrived.size === 0) throw new Fault('file_empty')
    const type = typeOf(arrived, request.name)
    if (type === undefined || !(field.accept as readonly string[]).includes(type))
      throw new Fault('file_type_refused', { found: type ?? 'unknown', accepted: endingsOf(field) })
    const kept = await arrived.keep(key)
    // A picture that was made anew may have grown.
    if (kept.size > field.sizeMax) throw tooLarge(field)
    return { ...kept, name: cleanFileName(request.name, type), type }
  } finally {
    await arrived.drop()
  }
}

/** Tables as text look like any text: there alone the name decides. */
const typeOf = ({ type }: ArrivedFile, name: string): string | undefined =>
  type === 'text/plain' && /\.csv$/i.test(name.trim()) ? 'text/csv' : type
