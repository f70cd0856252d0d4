import type { Issue } from '@courtyard/std/issue'
import { z } from 'zod'
import { didYouMean } from './did-you-mean.ts'

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
      return issue.keys.map((key) => ({
        code: 'key_unknown',
        pointer: pointerOf([...path, key]),
        message: `There is no "${key}" here.`,
        ...hint(didYouMean(key, keysAt(schema, input, path))),
      }))
    case 'invalid_union':
      return unionIssues(schema, input, issue, path)
    case 'invalid_value':
      return [
        {
          code: value === undefined ? 'key_missing' : 'value_unknown',
          pointer,
          message: value === undefined ? 'This must be given.' : `${JSON.stringify(value)} is not known here.`,
          expected: issue.values.map(String).join(', '),
          ...hint(typeof value === 'string' ? didYouMean(value, issue.values.map(String)) : undefined),
        },
      ]
    case 'invalid_type':
      if (value === undefined)
        return [{ code: 'key_missing', pointer, message: 'This must be given.', expected: issue.expected }]
      return [{ code: 'type_wrong', pointer, message: `Not ${issue.expected}.`, expected: issue.expected }]
    case 'invalid_key':
      return [{ code: 'key_invalid', pointer, message: issue.issues[0]?.message ?? 'The key is not allowed here.' }]
    default:
      return [{ code: value === undefined ? 'key_missing' : 'value_invalid', pointer, message: issue.message }]
  }
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
    const known = tagsAt(schema, input, at.slice(0, -1), tag)
    return [
      {
        code: given === undefined ? 'key_missing' : 'value_unknown',
        pointer: pointerOf(at),
        message: given === undefined ? 'This must be given.' : `${JSON.stringify(given)} is not known here.`,
        expected: known.join(', '),
        ...hint(typeof given === 'string' ? didYouMean(given, known) : undefined),
      },
    ]
  }
  const depth = (branch: readonly ZodIssue[]) => Math.max(...branch.map((one) => one.path.length), 0)
  const offRoot = issue.errors.filter(
    (branch) => !branch.some((one) => one.path.length === 0 && one.code === 'invalid_type'),
  )
  const best = [...(offRoot.length > 0 ? offRoot : issue.errors)].sort(
    (a, b) => a.length - b.length || depth(b) - depth(a),
  )[0]
  if (!best || offRoot.length > 2 || best.length === 0) {
    return [{ code: 'value_invalid', pointer: pointerOf(path), message: 'None of the allowed forms.' }]
  }
  return best.flatMap((one) => issueOf(schema, input, one, path))
}

const hint = (text: string | undefined) => (text === undefined ? {} : { hint: text })

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
