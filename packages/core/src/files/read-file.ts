import { findKeptFile } from '@courtyard/db/kernel/files'
import type { Json } from '@courtyard/metadata/values'
import { Fault, isFault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import type { Actor } from '../deps.ts'
import { readRecord } from '../records/read-record.ts'
import { idsIn } from './keep-files.ts'
import { type ByteRange, type FileDeps, keyOf } from './ports.ts'

export type FileAddress = {
  readonly entity: string
  readonly id: string
  readonly field: string
  readonly file: string
}

/** A file that the actor may have, and how to get its content. */
export type ReadableFile = {
  readonly name: string
  readonly type: string
  readonly size: number
  readonly sha256: string
  /** The content, or the small form of a picture where there is one. Throws Fault file_missing when the store lost it. */
  open(options: { readonly small?: boolean; readonly range?: ByteRange }): Promise<Opened>
}
export type Opened = {
  readonly type: string
  readonly size: number
  readonly isSmall: boolean
  readonly content: ReadableStream<Uint8Array>
}

const SMALL_TYPE = 'image/webp'

/**
 * A file through the record that holds it: the actor has to see the record and the field, as they are now. Throws Fault
 * file_missing for everything else, so that a file one may not have and one that is not there answer alike.
 */
export async function readFile(deps: FileDeps, actor: Actor, address: FileAddress): Promise<ReadableFile> {
  const { entity, id, field, file } = address
  const held = isId(file) ? await fieldOf(deps, actor, { entity, id, field }) : undefined
  if (!idsIn(held).includes(file)) throw new Fault('file_missing')
  const row = await deps.db.withTenant(actor.tenant, (tx) => findKeptFile(tx, file), { readOnly: true })
  if (!row) throw new Fault('file_missing')
  const { hasSmall, ...told } = row
  return {
    ...told,
    async open({ small, range }) {
      const isSmall = small === true && hasSmall
      const opened = await deps.files.open(keyOf(actor.tenant, file), { small: isSmall, ...(range && { range }) })
      if (!opened) throw new Fault('file_missing')
      return { ...opened, type: isSmall ? SMALL_TYPE : told.type, isSmall }
    },
  }
}

const REFUSALS = new Set(['entity_unknown', 'field_unknown', 'record_missing', 'not_allowed'])

async function fieldOf(deps: FileDeps, actor: Actor, at: Omit<FileAddress, 'file'>): Promise<Json | undefined> {
  try {
    const record = await readRecord(deps, actor, { entity: at.entity, id: at.id, select: [at.field] })
    return record[at.field] as Json | undefined
  } catch (error) {
    if (isFault(error) && REFUSALS.has(error.code)) return undefined
    throw error
  }
}
