import { createHash } from 'node:crypto'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { canonicalJson } from '@courtyard/std/canonical'
import type { Answers, Finding } from './finding.ts'

export type Sealed = {
  /** In force when it was previewed. */
  readonly version: number
  readonly documents: readonly DocumentFile[]
  readonly answers: Answers
  readonly findings: readonly Finding[]
}

/**
 * Hash of what was previewed: publishing measures again and refuses when it differs. Findings count with their numbers,
 * not with their samples: other rows of the same number are the same preview.
 */
export function sealOf({ version, documents, answers, findings }: Sealed): string {
  const counted = findings
    .map(({ key, count, unanswered, values }) => ({ key, count, unanswered: unanswered ?? 0, values: values ?? [] }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
  const files = [...documents].map(({ path, text }) => [path, text]).sort(([a], [b]) => (a! < b! ? -1 : 1))
  return createHash('sha256')
    .update(canonicalJson({ version, files, answers, findings: counted }))
    .digest('hex')
}
