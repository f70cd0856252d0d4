import { createTenant } from '@courtyard/core/tenants/create-tenant'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { sampleFieldDocuments, scalarTypes } from '@courtyard/metadata/testing/field-samples'
import { testDocuments } from './documents.ts'
import { startTestServer, type TestServer } from './support.ts'

const label = (en: string) => ({ 'zh-CN': en, en })
const file = (path: string, body: object): DocumentFile => ({ path, text: JSON.stringify(body) })

/** An entity with a field of every scalar type, numbers of both gap policies and a code to scan; a view and a mapping for it. */
export const sampledDocuments = (tenant: string): DocumentFile[] => [
  ...testDocuments(tenant),
  file('entities/sampled.json', {
    kind: 'entity',
    name: 'sampled',
    label: label('Sampled'),
    title: 'code',
    fields: [
      { name: 'code', type: 'text', label: label('Code'), maxLength: 40, required: true, unique: true },
      ...sampleFieldDocuments,
      { name: 'no', type: 'auto_number', label: label('No'), pattern: 'WO-{YYYY}{MM}-{seq:3}' },
      { name: 'loose', type: 'auto_number', label: label('Loose'), pattern: '{seq:1}号', gaps: 'allowed' },
      { name: 'scan', type: 'qr_code', label: label('Scan'), template: 'https://example.com/r/{code}?no={no}' },
      {
        name: 'preset',
        type: 'multi_enum',
        label: label('Preset'),
        default: ['b'],
        options: [{ value: 'a' }, { value: 'b' }],
      },
      { name: 'wait', type: 'duration', label: label('Wait'), default: 'PT90M' },
    ],
    search: ['code', 'f_phone'],
  }),
  file('views/urgent.json', {
    kind: 'view',
    name: 'urgent',
    entity: 'sampled',
    label: label('Urgent'),
    columns: ['code', 'f_multi_enum'],
    filter: "'high' in f_multi_enum and f_duration >= 60 and f_percent < 0.5 and f_time > '09:00'",
  }),
  file('mappings/sampled.json', {
    kind: 'mapping',
    name: 'sampled',
    label: label('Sampled'),
    sheets: [
      {
        name: 'sampled',
        match: ['sampled*'],
        entity: 'sampled',
        key: ['code'],
        header: 1,
        columns: ['code', ...scalarTypes.map((type) => `f_${type}`)].map((field) => ({ field, header: [field] })),
      },
    ],
  }),
]

/** A server whose only tenant has the sampled entity. */
export async function startSampledServer(): Promise<TestServer> {
  const server = await startTestServer([])
  await createTenant(server.deps, { name: 'acme', label: label('acme'), files: sampledDocuments('acme'), by: 'test' })
  return server
}
