import type { DocumentFile } from '@courtyard/metadata/parse'
import { membersDocuments } from './members-documents.ts'

/** The documents of people and roles, and a role that reads the audit. */
export const auditDocuments = (tenant: string): DocumentFile[] => [
  ...membersDocuments(tenant),
  {
    path: 'roles/auditor.json',
    text: JSON.stringify({
      ...{ kind: 'role', name: 'auditor', label: { 'zh-CN': '审计员', en: 'Auditor' } },
      rules: [{ name: 'audit', action: 'run:audit' }],
    }),
  },
]
