import type { DocumentFile } from '@courtyard/metadata/parse'
import { testDocuments } from './documents.ts'

const label = (en: string) => ({ 'zh-CN': en, en })
const file = (path: string, body: object): DocumentFile => ({ path, text: JSON.stringify(body) })

/** The documents of the other tests, an entity with files, and roles that see or write parts of it. */
export const filesDocuments = (tenant: string): DocumentFile[] => testDocuments(tenant).concat(fileParts)

/** What of them is about files: for documents of other tests. */
export const fileParts: readonly DocumentFile[] = [
  file('entities/visit.json', {
    kind: 'entity',
    name: 'visit',
    label: label('Visit'),
    title: 'code',
    fields: [
      { name: 'code', type: 'text', maxLength: 40, required: true, label: label('Code') },
      { name: 'open', type: 'boolean', label: label('Open') },
      { name: 'photo', type: 'image', label: label('Photo') },
      { name: 'papers', type: 'attachments', sizeMax: 100_000, countMax: 3, label: label('Papers') },
      { name: 'report', type: 'attachment', accept: ['application/pdf'], sizeMax: 1_000, label: label('Report') },
      { name: 'secret', type: 'attachment', label: label('Secret') },
      { name: 'signed', type: 'signature', label: label('Signed') },
    ],
    history: true,
    trash: true,
  }),
  file('views/visits.json', {
    kind: 'view',
    name: 'visits',
    entity: 'visit',
    label: label('Visits'),
    columns: ['code', 'photo', 'papers', 'signed'],
    layout: { type: 'gallery', image: 'photo' },
  }),
  file('roles/visitor.json', {
    kind: 'role',
    name: 'visitor',
    label: label('Visitor'),
    for: 'console',
    rules: [
      { name: 'see', action: 'read', subject: 'visit', where: 'open = true' },
      { name: 'add', action: 'create', subject: 'visit', fields: ['code', 'open', 'photo', 'papers'] },
      { name: 'not_secret', deny: true, action: 'read', subject: 'visit', fields: ['secret'] },
    ],
  }),
  file('mappings/visits.json', {
    kind: 'mapping',
    name: 'visits',
    label: label('Visits'),
    sheets: [
      {
        name: 'visits',
        match: ['visits*'],
        entity: 'visit',
        key: ['code'],
        header: 1,
        columns: [
          { field: 'code', header: ['Code'] },
          { field: 'report', header: ['Report'] },
        ],
      },
    ],
  }),
]
