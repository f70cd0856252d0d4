import { resolve } from 'node:path'
import { readTenantDocuments } from '@courtyard/adapters/documents/read-documents'
import { issueTexts } from '@courtyard/core/texts/core-texts'
import { type Explained, explainPath } from '@courtyard/metadata/explain'
import type { Layer } from '@courtyard/metadata/layers'
import { parseDocuments } from '@courtyard/metadata/parse'
import { Fault } from '@courtyard/std/fault'
import { type IssueLocale, sayPhrase } from '@courtyard/std/issue-text'
import { type Command, positional } from '../command.ts'
import { say } from '../texts/messages.ts'

const layerText = ({ kind, name }: Layer): string => (name === undefined ? kind : `${kind} ${name}`)

const linesOf = ({ path, value, setBy }: Explained, locale: IssueLocale): string[] => [
  `${path} = ${JSON.stringify(value)}`,
  ...setBy.toReversed().map(({ layer, file, pointer, value: said }, index) => {
    const what = index === 0 ? say(locale, 'in_force') : say(locale, 'over', { value: JSON.stringify(said) })
    return `  ${layerText(layer)}  ${file}${pointer}  ${what}`
  }),
]

/** Says which layer supplies a property. */
export const explain: Command = {
  name: 'explain',
  usage: '<path> <dir>',
  options: {},
  async run(call) {
    const path = positional(call, 0, 'path')
    const files = await readTenantDocuments(resolve(positional(call, 1, 'dir')), call.env.library)
    const { documents, issues } = parseDocuments(files)
    if (issues.length > 0) throw new Fault('document_invalid', { issues })
    const tenant = documents.find(({ kind }) => kind === 'tenant')?.body as { modules?: Record<string, boolean> }
    const { nodes, hint } = explainPath(documents, path, tenant?.modules)
    if (nodes.length === 0)
      throw new Fault('path_unknown', { path, ...(hint && { hint: sayPhrase(issueTexts, hint, call.locale) }) })
    return { text: nodes.flatMap((node) => linesOf(node, call.locale)).join('\n'), json: nodes, ok: true }
  },
}
