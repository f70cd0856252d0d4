import { diffDocuments } from '@courtyard/metadata/diff-documents'
import { error, redirect } from '@sveltejs/kit'
import { refused } from '#lib/answers/refused.ts'
import { clientOf, refuse } from '#lib/client.ts'
import type { Actions, PageServerLoad } from './$types'

/** One version, and what it changed against the one before it. The files stay on the server: only the difference is shown. */
export const load: PageServerLoad = async ({ params, fetch, url }) => {
  const number = Number(params.version)
  if (!Number.isInteger(number) || number < 1) error(404, 'missing')
  const client = clientOf(params.tenant, fetch)
  const [version, before, newest] = await Promise.all([
    client.readVersion(number),
    number > 1 ? client.readVersion(number - 1) : null,
    client.listVersions({ limit: 1 }),
  ]).catch((thrown: unknown) => refuse(thrown, url.pathname))
  const { documents, ...about } = version
  const diff = before ? diffDocuments(before.documents, documents) : null
  return {
    version: about,
    files: documents.length,
    diff: diff?.map(({ nodes, ...document }) => ({
      ...document,
      nodes: nodes.map((node) => ({ before: undefined, after: undefined, ...node })),
    })),
    isCurrent: newest.items[0]?.version === number,
  }
}

export const actions: Actions = {
  async rollback({ params, fetch }) {
    const draft = await clientOf(params.tenant, fetch)
      .rollBack(Number(params.version))
      .catch((thrown: unknown) => refused(thrown))
    if (!('id' in draft)) return draft
    redirect(303, `/t/${params.tenant}/publishing/drafts/${draft.id}`)
  },
}
