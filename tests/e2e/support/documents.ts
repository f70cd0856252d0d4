import type { DocumentFile } from '@courtyard/metadata/parse'
import { testDocuments } from '../../api/documents.ts'

const label = (zh: string, en: string) => ({ 'zh-CN': zh, en })
const file = (path: string, body: object): DocumentFile => ({ path, text: JSON.stringify(body) })

/** The documents of the API tests with what people look at: lists, a form, a menu in two languages. */
export function e2eDocuments(tenant: string): DocumentFile[] {
  const base = testDocuments(tenant).filter(({ path }) => !path.startsWith('consoles/'))
  return [
    ...base,
    file('views/bills.json', {
      kind: 'view',
      name: 'bills',
      entity: 'bill',
      label: label('账单', 'Bills'),
      columns: ['no', 'period', 'subject.code', 'receivable', 'paid', 'due_on'],
      sort: ['-period'],
      totals: ['receivable'],
    }),
    file('consoles/main.json', {
      kind: 'console',
      name: 'main',
      label: label('控制台', 'Console'),
      groups: [
        { name: 'stock', label: label('房产', 'Stock'), items: [{ view: 'flats', label: label('房屋', 'Flats') }] },
        {
          name: 'money',
          label: label('收费', 'Money'),
          items: [
            { page: 'fee-runs', label: label('出账', 'Fee runs') },
            { view: 'bills', label: label('账单', 'Bills') },
            { page: 'imports', label: label('导入', 'Import') },
            // A menu may name a view in two groups.
            { view: 'flats', label: label('房屋', 'Flats') },
          ],
        },
      ],
    }),
  ]
}
