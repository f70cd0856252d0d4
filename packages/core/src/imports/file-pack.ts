import { Fault } from '@courtyard/std/fault'
import type { ImportFile } from './ports.ts'

/** Names and sizes of files that are kept as one piece of bytes. */
export type FileEntry = { readonly name: string; readonly size: number }

const FILES_MAX = 20
const BYTES_MAX = 50_000_000

/** Refuses no files, too many or too large ones with Fault file_unreadable. */
export function requireFiles(files: readonly ImportFile[]): void {
  const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0)
  if (files.length === 0) throw new Fault('file_unreadable', { reason: 'no_file' })
  if (files.length > FILES_MAX || bytes > BYTES_MAX) {
    throw new Fault('file_unreadable', { reason: 'too_large', files_max: FILES_MAX, bytes_max: BYTES_MAX })
  }
}

/** Two files of one name get different ones, so that a problem says which file it means. */
export function withUniqueNames(files: readonly ImportFile[]): ImportFile[] {
  const used = new Set<string>()
  return files.map(({ name, bytes }) => {
    let unique = name
    for (let number = 2; used.has(unique); number++) unique = name.replace(/(\.[^.]*)?$/, ` (${number})$1`)
    used.add(unique)
    return { name: unique, bytes }
  })
}

/** Several files as one piece of bytes. */
export function packFiles(files: readonly ImportFile[]): { entries: FileEntry[]; content: Buffer } {
  const entries = files.map((file) => ({ name: file.name.slice(0, 200), size: file.bytes.length }))
  return { entries, content: Buffer.concat(files.map((file) => file.bytes)) }
}

/** The files that `packFiles` put together. */
export function unpackFiles(entries: readonly FileEntry[], content: Uint8Array): ImportFile[] {
  let at = 0
  return entries.map(({ name, size }) => {
    const bytes = content.subarray(at, at + size)
    at += size
    return { name, bytes }
  })
}
