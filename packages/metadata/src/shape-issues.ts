import type { Issue } from '@courtyard/std/issue'
import type { Param, Phrase } from '@courtyard/std/issue-text'
import { z } from 'zod'
import { didYouMean } from './did-you-mean.ts'
import { documentIssue } from './texts/document-texts.ts'
import { shapeTexts } from './texts/shape-texts.ts'

type ZodIssue = z.core.$ZodIssue

/** JSON pointer of a path. */
export const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

/** What a schema's complaint means to the writer: one issue per problem, with a hint where one is known. */
export function shapeIssues(schema: z.ZodType, input: unknown, error: z.ZodError): Issue[] {
  return error.issues.flatMap((issue) => issueOf(schema, input, issue, []))
}

function issueOf(schema: z.ZodType, input: unknown, issue: ZodIssue, base: readonly PropertyKey[]): Issue[] {
  const path = [...base, ...issue.path]
  const pointer = pointerOf(path)
  const value = valueAt(input, path)
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => {
        const suggestion = didYouMean(key, keysAt(schema, input, path))
        return documentIssue(pointerOf([...path, key]), 'key_unknown', { key, suggestion })
      })
    case 'invalid_union':
      return unionIssues(schema, input, issue, path)
    case 'invalid_value':
      return [valueIssue(path, value, issue.values.map(String))]
    case 'invalid_type':
      return [value === undefined ? missingIssue(path, kindOf(issue.expected)) : typeIssue(pointer, value, issue)]
    case 'invalid_key':
      return [
        documentIssue(pointer, 'key_invalid', { key: String(path.at(-1)), form: formOf(issue.issues[0]?.message) }),
      ]
    default:
      return [value === undefined ? missingIssue(path) : limitIssue(pointer, value, issue)]
  }
}

const missingIssue = (path: readonly PropertyKey[], expected?: Param): Issue =>
  documentIssue(pointerOf(path), 'key_missing', { key: String(path.at(-1)), expected })

/** A value that is none of the known ones, or is not given. */
function valueIssue(path: readonly PropertyKey[], value: unknown, known: readonly string[]): Issue {
  if (value === undefined) return missingIssue(path, known.join(', '))
  const suggestion = typeof value === 'string' ? didYouMean(value, known) : undefined
  return documentIssue(pointerOf(path), 'value_unknown', {
    value: shortened(value),
    known: known.join(', '),
    suggestion,
  })
}

function typeIssue(pointer: string, value: unknown, { expected }: Extract<ZodIssue, { code: 'invalid_type' }>): Issue {
  const params = { expected: kindOf(expected) ?? expected, given: shortened(value) }
  const isText = expected === 'string' && typeof value === 'number'
  return documentIssue(pointer, isText ? 'type_wrong.number_as_text' : 'type_wrong', params)
}

function limitIssue(pointer: string, value: unknown, issue: ZodIssue): Issue {
  const form = formOf(issue.message)
  if (form) return documentIssue(pointer, 'value_invalid.form', { form, given: shortened(value) })
  if (issue.code === 'too_small') {
    const min = String(issue.minimum)
    return documentIssue(pointer, issue.origin === 'number' ? 'value_invalid.small' : 'value_invalid.few', { min })
  }
  if (issue.code === 'too_big') {
    const max = String(issue.maximum)
    return documentIssue(pointer, issue.origin === 'number' ? 'value_invalid.large' : 'value_invalid.many', { max })
  }
  return documentIssue(pointer, 'value_invalid.none')
}

/** The words for a zod type, where the table has them. */
const kindOf = (expected: string): Phrase | undefined => phraseOf(`kind.${expected}`)
/** The words of a `form(…)` that a schema carries as its message. */
const formOf = (message: string | undefined): Phrase | undefined =>
  message?.startsWith('form.') ? phraseOf(message) : undefined
const phraseOf = (key: string): Phrase | undefined => (Object.hasOwn(shapeTexts, key) ? { phrase: key } : undefined)

const SHOWN_MAX = 60
/** What was written, short enough to be read in a sentence. */
const shortened = (value: unknown): string => {
  const text = JSON.stringify(value)
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text
}

/** Of a union, the branch that came nearest speaks; of a tagged union, the tag. */
function unionIssues(
  schema: z.ZodType,
  input: unknown,
  issue: Extract<ZodIssue, { code: 'invalid_union' }>,
  path: readonly PropertyKey[],
): Issue[] {
  const tag = 'discriminator' in issue && typeof issue.discriminator === 'string' ? issue.discriminator : undefined
  if (tag !== undefined && issue.errors.length === 0) {
    const at = issue.path.at(-1) === tag ? path : [...path, tag]
    const given = valueAt(input, at)
    return [valueIssue(at, given, tagsAt(schema, input, at.slice(0, -1), tag))]
  }
  const depth = (branch: readonly ZodIssue[]) => Math.max(...branch.map((one) => one.path.length), 0)
  const offRoot = issue.errors.filter(
    (branch) => !branch.some((one) => one.path.length === 0 && one.code === 'invalid_type'),
  )
  const best = [...(offRoot.length > 0 ? offRoot : issue.errors)].sort(
    (a, b) => a.length - b.length || depth(b) - depth(a),
  )[0]
  if (!best || offRoot.length > 2 || best.length === 0) {
    return [documentIssue(pointerOf(path), 'value_invalid.none')]
  }
  return best.flatMap((one) => issueOf(schema, input, one, path))
}

const valueAt = (input: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      value !== null && typeof value === 'object' ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    input,
  )

/** The object schemas that may stand at a path of the input. */
function objectsAt(schema: z.ZodType, input: unknown, path: readonly PropertyKey[]): z.ZodObject[] {
  const bare = unwrap(schema)
  if (bare instanceof z.ZodUnion) {
    return (bare.options as z.ZodType[]).flatMap((option) =>
      fits(option, input) ? objectsAt(option, input, path) : [],
    )
  }
  const [key, ...rest] = path
  if (key === undefined) return bare instanceof z.ZodObject ? [bare] : []
  const below = (input as Record<PropertyKey, unknown> | undefined)?.[key]
  if (bare instanceof z.ZodObject)
    return key in bare.shape ? objectsAt(bare.shape[String(key)] as z.ZodType, below, rest) : []
  if (bare instanceof z.ZodArray) return objectsAt(bare.element as z.ZodType, below, rest)
  if (bare instanceof z.ZodRecord) return objectsAt(bare.valueType as z.ZodType, below, rest)
  return []
}

/** False when an object's literal members already say that it is another branch. */
function fits(option: z.ZodType, input: unknown): boolean {
  const bare = unwrap(option)
  if (!(bare instanceof z.ZodObject) || input === null || typeof input !== 'object') return true
  return Object.entries(bare.shape).every(([key, member]) => {
    const literal = unwrap(member as z.ZodType)
    return (
      !(literal instanceof z.ZodLiteral) ||
      !(key in input) ||
      literal.values.has((input as Record<string, never>)[key]!)
    )
  })
}

const keysAt = (schema: z.ZodType, input: unknown, path: readonly PropertyKey[]): string[] =>
  objectsAt(schema, input, path).flatMap((object) => Object.keys(object.shape))

function tagsAt(schema: z.ZodType, input: unknown, path: readonly PropertyKey[], tag: string): string[] {
  const without = valueAt(input, path)
  const parent = structuredClone(input)
  const holder = valueAt(parent, path)
  if (holder !== null && typeof holder === 'object' && without !== undefined)
    delete (holder as Record<string, unknown>)[tag]
  return objectsAt(schema, parent, path).flatMap((object) => {
    const literal = unwrap(object.shape[tag] as z.ZodType)
    return literal instanceof z.ZodLiteral ? [...literal.values].map(String) : []
  })
}

function unwrap(schema: z.ZodType): z.ZodType {
  let bare = schema
  while (
    bare instanceof z.ZodOptional ||
    bare instanceof z.ZodExactOptional ||
    bare instanceof z.ZodDefault ||
    bare instanceof z.ZodPrefault ||
    bare instanceof z.ZodNullable
  ) {
    bare = bare.unwrap() as z.ZodType
  }
  return bare
}
