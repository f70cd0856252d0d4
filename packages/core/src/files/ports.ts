import type { Deps } from '../deps.ts'

/** Bytes of a file, first and last inclusive. */
export type ByteRange = { readonly first: number; readonly last: number }

/** A file that has arrived whole, lies outside the store, and has been looked at. */
export type ArrivedFile = {
  readonly size: number
  /** What its bytes are, whatever anybody says; undefined = nothing that is known. */
  readonly type: string | undefined
  /**
   * Moves it into the store: a picture is made anew first, so that nothing but the picture is left, and gets a small form
   * of it. Gives what lies there now. Throws Fault picture_unreadable for a picture that cannot be read.
   */
  keep(key: string): Promise<KeptFile>
  /** Throws it away; does nothing once it is kept. */
  drop(): Promise<void>
}
export type KeptFile = { readonly size: number; readonly sha256: string; readonly hasSmall: boolean }

/** Where the content of files lies. Keys are made by us from tenant and id, never from a name that somebody gave. */
export type FileStore = {
  /** Takes content in as a stream. Throws Fault file_too_large past `bytesMax`; whatever it throws, nothing is left. */
  receive(content: AsyncIterable<Uint8Array>, bytesMax: number): Promise<ArrivedFile>
  /** The content, or the small form of it; undefined when it is not there. */
  open(key: string, options: { readonly small?: boolean; readonly range?: ByteRange }): Promise<OpenFile | undefined>
  /** Removes content and small form; that they are gone already is no error. */
  remove(key: string): Promise<void>
  /** Throws away what arrived before the instant and was never kept: a process died over it. */
  sweep(before: Date): Promise<void>
}
export type OpenFile = { readonly size: number; readonly content: ReadableStream<Uint8Array> }

/** What use cases of files need. */
export type FileDeps = Deps & {
  readonly files: FileStore
  /** Bytes that the files of one tenant may take together. */
  readonly fileQuotaBytes: number
}

/** The key of a file in the store. */
export const keyOf = (tenant: string, id: string): string => `${tenant}/${id}`
