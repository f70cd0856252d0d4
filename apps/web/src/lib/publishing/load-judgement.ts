import { type Client, ProblemError } from '@courtyard/contract/client'
import type { Problem } from '@courtyard/contract/problem'
import type { DraftPreview } from '@courtyard/contract/publishing'

/** What publishing a draft would do, or why that cannot be told. */
export type Judgement = { preview: DraftPreview } | { problem: Problem }

/** Previews a draft; documents that do not compile are an answer, not an error. Never rejects on a refusal. */
export const judge = (client: Client, id: string): Promise<Judgement> =>
  client.previewDraft(id).then(
    (preview) => ({ preview }),
    (thrown: unknown) => {
      if (!(thrown instanceof ProblemError)) throw thrown
      return { problem: thrown.problem }
    },
  )
