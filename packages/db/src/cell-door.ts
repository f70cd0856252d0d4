import { assert } from '@courtyard/std/assert'
import {
  type CellKeys,
  type CellPlace,
  cellOf,
  isPlaced,
  openCell,
  openPlaced,
  ToFind,
  ToSeal,
} from '@courtyard/std/sealed'
import type pg from 'pg'

/** A transaction met a sealed cell and holds no keys: it is begun again with them. Nothing outside the door sees this. */
export class KeysWanted extends Error {}

/** Turns texts into sealed cells and keyed hashes on their way in, and cells into texts on their way out. */
export type CellDoor = {
  /** A bind as the driver takes it. */
  bound(value: unknown): unknown
  /** The rows of an answer, every cell that brings its place opened. */
  opened(result: pg.QueryResult): Record<string, unknown>[]
  /** Opens a cell that was read without its place. */
  open(cell: Uint8Array, place: CellPlace): string
}

const BYTEA = 17

/** The door of one transaction. Without keys it lets pass what is not sealed, and throws KeysWanted for the rest. */
export function createCellDoor(keys: CellKeys | undefined): CellDoor {
  const needed = (): CellKeys => {
    if (!keys) throw new KeysWanted()
    return keys
  }
  const one = (value: ToSeal | ToFind): Buffer =>
    Buffer.from(value instanceof ToSeal ? cellOf(needed(), value) : needed().lookUp(value.text, value.of))
  return {
    bound(value) {
      if (isForCells(value)) return one(value)
      // Lists are sent as texts: bytes in the form that PostgreSQL casts.
      if (!Array.isArray(value) || !value.some(isForCells)) return value
      return value.map((member) => (isForCells(member) ? `\\x${one(member).toString('hex')}` : member))
    },
    opened({ rows, fields }) {
      const columns = fields.filter(({ dataTypeID }) => dataTypeID === BYTEA)
      if (columns.length > 0) for (const row of rows) openRow(row, columns, needed)
      return rows
    },
    open: (cell, place) => openCell(needed(), cell, place),
  }
}

const isForCells = (value: unknown): value is ToSeal | ToFind => value instanceof ToSeal || value instanceof ToFind

function openRow(
  row: Record<string, unknown>,
  columns: readonly { readonly name: string }[],
  keys: () => CellKeys,
): void {
  for (const { name } of columns) {
    const value = row[name]
    if (!(value instanceof Uint8Array) || !isPlaced(value)) continue
    row[name] = openPlaced(keys(), value)
  }
}

/** Where the door takes tenants' keys from. Tenants whose cells were met get them before their transactions begin. */
export type KeySource = {
  /** Told once, when the process is put together: keys lie in the tenants' own tables, so they come after the database. */
  sealWith(keysOf: (tenant: string) => Promise<CellKeys>): void
  /** Keys for a transaction of the tenant; undefined while none of its cells was met. */
  before(tenant: string): Promise<CellKeys | undefined>
  /** A transaction of the tenant met a cell. */
  met(tenant: string): void
}

/** Keys are asked for outside any transaction: whoever held a connection while waiting for another could wait for ever. */
export function createKeySource(): KeySource {
  const sealing = new Set<string>()
  let source: ((tenant: string) => Promise<CellKeys>) | undefined
  return {
    sealWith(keysOf) {
      source = keysOf
    },
    async before(tenant) {
      if (!sealing.has(tenant)) return undefined
      assert(source, 'a process that meets sealed cells was given where keys are')
      return await source(tenant)
    },
    met: (tenant) => void sealing.add(tenant),
  }
}
