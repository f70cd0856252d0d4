import { type Client, ProblemError } from '@courtyard/contract/client'
import type { RecordJson } from '@courtyard/contract/records'

/** A record that was moved, as it is now, and where it was: enough to take it back. */
export type Moved = { readonly record: RecordJson; readonly from: string | null }
type Asked = {
  readonly entity: string
  readonly record: RecordJson
  readonly field: string
  readonly to: string | null
}

/** Puts a record into another lane, in the version that was seen. A refusal is told, never thrown. */
export async function moveRecord(
  client: Client,
  { entity, record, field, to }: Asked,
): Promise<Moved | { problem: string }> {
  const from = (record[field] ?? null) as string | null
  try {
    const answer = await client.update(entity, record, { [field]: to })
    const version = 'version' in answer ? answer.version : record.version + 1
    return { record: { ...record, version, [field]: to }, from }
  } catch (thrown) {
    if (!(thrown instanceof ProblemError)) throw thrown
    const { title, issues } = thrown.problem
    return { problem: issues?.map((issue) => issue.message).join(' ') || title }
  }
}
