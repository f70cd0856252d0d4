import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Fault } from '@courtyard/std/fault'

export type Written = {
  readonly size: number
  readonly sha256: string
  /** True when no byte of it is one that texts do not have. */
  readonly isText: boolean
}

/** Writes a stream to a new file, chunk by chunk, and to the disk before it says so. Throws Fault file_too_large past `bytesMax`. */
export async function writeArriving(
  content: AsyncIterable<Uint8Array>,
  { path, bytesMax }: { readonly path: string; readonly bytesMax: number },
): Promise<Written> {
  const hash = createHash('sha256')
  let size = 0
  let isText = true
  const file = await open(path, 'wx', 0o600)
  try {
    for await (const chunk of content) {
      size += chunk.byteLength
      if (size > bytesMax) throw new Fault('file_too_large', { bytes_max: bytesMax })
      isText &&= !chunk.some(isControl)
      hash.update(chunk)
      await file.writeFile(chunk)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return { size, sha256: hash.digest('hex'), isText }
}

/** Tab, line feed, form feed and carriage return are text; the other controls are not. */
const isControl = (byte: number): boolean => (byte < 32 && !(byte >= 9 && byte <= 13 && byte !== 11)) || byte === 127

/** sha256 of a file, in hexadecimal. */
export async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array)
  return hash.digest('hex')
}
