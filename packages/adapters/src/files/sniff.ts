import { open } from 'node:fs/promises'
import { fileTypeFromFile } from 'file-type'

const HEAD_BYTES = 4_096
/** Names that the library has for types that we know by another. */
const OTHER_NAMES: Readonly<Record<string, string>> = { 'audio/x-m4a': 'audio/mp4', 'video/x-m4v': 'video/mp4' }

/**
 * The media type of a file by its bytes: a type that has a mark of its own, else text; undefined for markup and for what
 * nobody knows. Markup is never text here, because a browser that took it for a page would run it.
 */
export async function sniff(path: string, { isText }: { readonly isText: boolean }): Promise<string | undefined> {
  const marked = await fileTypeFromFile(path)
  if (marked) return OTHER_NAMES[marked.mime] ?? marked.mime
  return isText && !isMarkup(await headOf(path)) ? 'text/plain' : undefined
}

async function headOf(path: string): Promise<string> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    return new TextDecoder('utf-8').decode(buffer.subarray(0, bytesRead))
  } finally {
    await file.close()
  }
}

/** Begins as markup does, or holds a tag that runs or draws. */
const isMarkup = (head: string): boolean =>
  /^\s*</.test(head) ||
  /<(?:!doctype|\?xml|html|head|body|script|svg|iframe|object|embed|meta|link|style)\b/i.test(head)
