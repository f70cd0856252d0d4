import { assert } from '@courtyard/std/assert'
import type { Catalog } from '../catalog.ts'
import { checkFiles } from '../check.ts'
import type { Kind } from '../documents.ts'
import { documentKinds } from '../documents.ts'
import type { DocumentFile } from '../parse.ts'
import { sampleEntities } from './sample-entities.ts'
import { sampleFees } from './sample-fees.ts'
import { samplePages } from './sample-pages.ts'

/** A document as a file in its place; for tests. */
export function fileOf(document: object, root = 'pack'): DocumentFile {
  const { kind, name } = document as { readonly kind: Kind; readonly name: string }
  const { folder } = documentKinds[kind]
  const path = folder === '' ? `${root}/${kind}.json` : `${root}/${folder}/${name}.json`
  return { path, text: JSON.stringify(document) }
}

/** A small neutral pack with a tenant, as files; for tests. A document of `more` replaces the pack's of the same path. */
export function sampleFiles(tenant = 'acme', more: readonly (object | DocumentFile)[] = []): DocumentFile[] {
  const documents = [
    { kind: 'pack', name: 'sample', label: { en: 'Sample' }, version: '1.0.0' },
    ...sampleEntities,
    ...sampleFees,
    ...samplePages,
  ]
  const own = {
    kind: 'tenant',
    name: tenant,
    label: { 'zh-CN': tenant, en: tenant },
    template: { pack: 'sample', version: '^1.0.0' },
  }
  const files = [...documents.map((document) => fileOf(document)), fileOf(own, 'tenant')]
  const added = more.map((one) =>
    'path' in one && 'text' in one ? (one as DocumentFile) : fileOf(one, 'overlay' in one ? 'tenant' : 'pack'),
  )
  const byPath = new Map([...files, ...added].map((file) => [file.path, file]))
  return [...byPath.values()]
}

/** The sample, compiled; for tests. Throws BrokenBelief with the issues when `more` does not check. */
export function sampleCatalog(tenant = 'acme', more: readonly (object | DocumentFile)[] = []): Catalog {
  const { catalog, issues } = checkFiles(sampleFiles(tenant, more), { tenant, version: 1 })
  assert(catalog, `the sample compiles: ${JSON.stringify(issues, null, 1)}`)
  return catalog
}
