import { IMPORT_BYTES_MAX, IMPORT_FILES_MAX } from '@courtyard/contract/imports'
import { Fault } from '@courtyard/std/fault'
import type { Issue } from '@courtyard/std/issue'
import { edgeIssue } from './edge-texts.ts'
import { isStorable, readBytes } from './read-body.ts'

const NAME_MAX = 200

export type SentFile = { readonly name: string; readonly bytes: Uint8Array }
export type SentForm = { readonly fields: Readonly<Record<string, string>>; readonly files: readonly SentFile[] }

/** A multipart form with the named text fields and `files`. Throws Fault for another type, size or part. */
export async function readForm(request: Request, fields: readonly string[]): Promise<SentForm> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^multipart\/form-data\s*;/i.test(type)) {
    throw new Fault('content_type_unsupported', { expected: 'multipart/form-data' })
  }
  const bytes = await readBytes(request, IMPORT_BYTES_MAX)
  const form = await parts(bytes, type)
  const texts: Record<string, string> = {}
  const files: SentFile[] = []
  for (const [name, part] of form) {
    if (name === 'files' && typeof part !== 'string')
      files.push({ name: fileName(part.name), bytes: await part.bytes() })
    else if (typeof part === 'string' && fields.includes(name) && texts[name] === undefined && isStorable(part))
      texts[name] = part
    else throw invalid(edgeIssue(`/${name.slice(0, 60)}`, 'part_invalid.unexpected'))
  }
  if (files.length > IMPORT_FILES_MAX) throw new Fault('limit_exceeded', { what: 'files', max: IMPORT_FILES_MAX })
  return { fields: texts, files }
}

async function parts(bytes: Uint8Array, type: string): Promise<FormData> {
  try {
    return await new Response(Uint8Array.from(bytes), { headers: { 'content-type': type } }).formData()
  } catch (cause) {
    throw new Fault('request_invalid', { issues: [edgeIssue('', 'form_invalid')] }, { cause })
  }
}

/** The last step of a name; it is shown and stored, never used as a path. */
function fileName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? ''
  if (last === '' || last.length > NAME_MAX || !isStorable(last))
    throw invalid(edgeIssue('/files', 'part_invalid.file_name'))
  return last
}

const invalid = (issue: Issue): Fault => new Fault('request_invalid', { issues: [issue] })
