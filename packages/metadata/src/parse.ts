import type { Issue } from '@courtyard/std/issue'
import { didYouMean } from './did-you-mean.ts'
import { NAME } from './documents/shapes.ts'
import { documentKinds, isKind, type Kind, schemaOf } from './documents.ts'
import { parseJsonText } from './json-text.ts'
import { shapeIssues } from './shape-issues.ts'
import { rememberShape } from './shapes-seen.ts'
import { documentIssue } from './texts/document-texts.ts'
import { unstorableTexts } from './unstorable-texts.ts'

/** A file of documents: its path (folders matter) and its text. */
export type DocumentFile = { readonly path: string; readonly text: string }

/** One document as written; `compileCatalog` merges overlays before it reads the body. */
export type ParsedDocument = {
  readonly kind: Kind
  readonly name: string
  readonly file: string
  /** Module the file belongs to, from its path `modules/<module>/…`. */
  readonly module?: string
  readonly overlay: boolean
  readonly body: Readonly<Record<string, unknown>>
}

export type ParsedDocuments = { readonly documents: readonly ParsedDocument[]; readonly issues: readonly Issue[] }

/** Files that lie beside documents and are read by others. */
const notDocuments = /(\.cases\.json|(^|\/)tenant\.lock\.json)$/

/** Reads documents: every problem of every file at once, with file, JSON pointer, code and hint. Throws nothing. */
export function parseDocuments(files: readonly DocumentFile[]): ParsedDocuments {
  const documents: ParsedDocument[] = []
  const issues: Issue[] = []
  for (const file of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    if (!file.path.endsWith('.json') || notDocuments.test(file.path)) continue
    const found = parseDocument(file)
    if ('document' in found) documents.push(found.document)
    issues.push(...found.issues)
  }
  return { documents, issues }
}

type Parsed = { readonly document: ParsedDocument; readonly issues: Issue[] } | { readonly issues: Issue[] }

function parseDocument({ path: file, text }: DocumentFile): Parsed {
  const json = parseJsonText(text)
  if ('problem' in json) {
    return { issues: [{ ...documentIssue('', 'json_invalid', json.problem), file }] }
  }
  const body = json.value
  if (body === null || typeof body !== 'object' || Array.isArray(body)) {
    return { issues: [{ ...documentIssue('', 'type_wrong.document'), file }] }
  }
  const { kind, name, overlay } = body as Record<string, unknown>
  if (!isKind(kind)) {
    const known = Object.keys(documentKinds)
    const suggestion = typeof kind === 'string' ? didYouMean(kind, known) : undefined
    const issue =
      kind === undefined
        ? documentIssue('/kind', 'key_missing', { key: 'kind', expected: known.join(', ') })
        : documentIssue('/kind', 'kind_unknown', { suggestion, kinds: known.join(', ') })
    return { issues: [{ ...issue, file }] }
  }
  const issues = shapeOf(kind, body as Record<string, unknown>).map((issue): Issue => ({ ...issue, file }))
  const broken = unstorableTexts(body)
  issues.push(...broken.map((at) => ({ ...documentIssue(at, 'text_unstorable'), file })))
  if (typeof name !== 'string' || !NAME.test(name)) return { issues }
  const place = placeOf(kind, name)
  if (!isAt(place, file)) issues.push({ ...documentIssue('/name', 'file_misplaced', { path: place }), file })
  const module = /(?:^|\/)modules\/([a-z][a-z0-9_]*)\//.exec(file)?.[1]
  const document = {
    kind,
    name,
    file,
    overlay: overlay === true,
    body: body as Record<string, unknown>,
    ...(module && { module }),
  }
  return { document, issues }
}

/** Overlays hold only what differs, so their shape is judged after merging; here only what identifies them is. */
function shapeOf(kind: Kind, body: Readonly<Record<string, unknown>>): Issue[] {
  const schema = schemaOf(kind, body)
  const result = schema.safeParse(body)
  if (result.success) {
    if (schema === documentKinds[kind].schema) rememberShape(body, result.data)
    return []
  }
  const issues = shapeIssues(schema, body, result.error)
  return body.overlay === true
    ? issues.filter((issue) => /^\/(kind|name|overlay|needs|kept)(\/|$)/.test(issue.pointer))
    : issues
}

/** Folder and file follow from kind and name. */
function placeOf(kind: Kind, name: string): string {
  const { folder } = documentKinds[kind]
  return folder === '' ? `${kind}.json` : `${folder}/${name}.json`
}

const isAt = (place: string, file: string): boolean => file === place || file.endsWith(`/${place}`)
