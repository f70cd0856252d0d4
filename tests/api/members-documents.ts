import type { DocumentFile } from '@courtyard/metadata/parse'
import { testDocuments } from './documents.ts'

const role = (name: string, body: object): DocumentFile => ({
  path: `roles/${name}.json`,
  text: JSON.stringify({ kind: 'role', name, label: { 'zh-CN': name, en: name }, ...body }),
})
const scope = [{ name: 'sites', entity: 'site' }]
const sites = { name: 'sites', action: 'read', subject: 'site' }

/** Documents with people who assign roles, and roles over sites. */
export const withMembers = (documents: readonly DocumentFile[]): DocumentFile[] => [
  ...documents.filter(({ path }) => path !== 'roles/manager.json'),
  role('manager', {
    rules: [
      { name: 'all', action: ['read', 'create', 'update', 'delete', 'export'], subject: '*' },
      { name: 'runs', action: ['run:fee_runs', 'run:imports', 'run:publish', 'run:access'] },
    ],
  }),
  // Looks after people, sees sites, and nothing of money.
  role('office', { rules: [sites, { name: 'people', action: 'run:members' }] }),
  role('nobody', { rules: [] }),
  role('keeper', {
    scope,
    rules: [
      sites,
      { name: 'flats', action: ['read', 'update'], subject: 'flat', where: 'site in $scope.sites' },
      { name: 'fees', action: 'run:fee_runs' },
    ],
  }),
  role('chief', { scope, includes: ['keeper'], rules: [{ name: 'imports', action: 'run:imports' }] }),
  role('viewer', { rules: [sites] }),
]

/** The test documents with those. */
export const membersDocuments = (tenant: string): DocumentFile[] => withMembers(testDocuments(tenant))
