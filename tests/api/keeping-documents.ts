import type { DocumentFile } from '@courtyard/metadata/parse'
import { testDocuments } from './documents.ts'

const label = (en: string) => ({ 'zh-CN': en, en })
const file = (path: string, body: object): DocumentFile => ({ path, text: JSON.stringify(body) })

/** The documents of the other tests, with what counts and lists the records below a folder, and a role that only reads. */
export const keepingDocuments = (tenant: string): DocumentFile[] =>
  testDocuments(tenant)
    .map((one) => (one.path === 'entities/folder.json' ? withRelations(one) : one))
    .concat([
      file('roles/folder_reader.json', {
        kind: 'role',
        name: 'folder_reader',
        label: label('Reader'),
        for: 'console',
        rules: [{ name: 'see', action: 'read', subject: 'folder', fields: ['name', 'parent', 'site'] }],
      }),
    ])

function withRelations({ path, text }: DocumentFile): DocumentFile {
  const body = JSON.parse(text)
  const fields = [
    ...body.fields,
    { name: 'inside', type: 'children', of: 'folder', by: 'parent', label: label('Inside') },
    { name: 'below', type: 'rollup', over: 'folder', by: 'parent', take: 'count', label: label('Below') },
  ]
  return file(path, { ...body, fields })
}
