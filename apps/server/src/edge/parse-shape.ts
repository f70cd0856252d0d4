import { Fault } from '@courtyard/std/fault'
import type { Issue } from '@courtyard/std/issue'
import type { z } from 'zod'
import { edgeIssue } from './edge-texts.ts'
import { escapePointer } from './read-body.ts'

/** `value` as the shape has it. Throws Fault request_invalid with a JSON pointer (after `root`) per problem. */
export function parseShape<T>(shape: z.ZodType<T>, value: unknown, root = ''): T {
  const parsed = shape.safeParse(value)
  if (parsed.success) return parsed.data
  throw new Fault('request_invalid', { issues: parsed.error.issues.flatMap((issue) => issuesOf(issue, root)) })
}

function issuesOf(issue: z.core.$ZodIssue, root: string): Issue[] {
  const pointer = root + issue.path.map((step) => `/${escapePointer(String(step))}`).join('')
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => edgeIssue(`${pointer}/${escapePointer(key)}`, 'key_unknown.member', { key }))
  }
  if (issue.code === 'invalid_type') return [edgeIssue(pointer, 'invalid_type', { expected: issue.expected })]
  return [
    { ...edgeIssue(pointer, 'invalid_shape', { problem: issue.message }), code: issue.code, text: 'invalid_shape' },
  ]
}
