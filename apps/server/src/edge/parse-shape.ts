import { Fault } from '@courtyard/std/fault'
import type { Issue } from '@courtyard/std/issue'
import type { z } from 'zod'
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
    return issue.keys.map((key) => ({
      code: 'key_unknown',
      pointer: `${pointer}/${escapePointer(key)}`,
      message: 'There is no such member.',
    }))
  }
  return [{ code: issue.code, pointer, message: issue.message }]
}
