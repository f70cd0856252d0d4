import { posix } from 'node:path'
import { type Breach, isScript, isTest, type Rule, type SourceFile, workspaceOf } from '../project.ts'
import { importsOf, packageOf } from '../syntax.ts'

type Manifest = { name: string; dependencies?: Names; devDependencies?: Names; peerDependencies?: Names }
type Names = Record<string, string>

const NODE_BUILTIN =
  /^(assert|buffer|child_process|crypto|events|fs|http|https|net|os|path|process|stream|url|util|zlib)$/

/**
 * A package names in its package.json what it imports, and no workspace that it does not import.
 * npm puts every package of the project within reach of all, so nothing else would notice.
 */
export const manifests: Rule = (files) =>
  files
    .filter(({ path }) => /^(packages|apps)\/[^/]+\/package\.json$/.test(path))
    .flatMap((file) =>
      disagreements(
        file,
        files.filter((other) => isOf(file, other)),
      ),
    )

const isOf = (manifest: SourceFile, file: SourceFile): boolean =>
  isScript(file.path) && workspaceOf(file.path) === workspaceOf(manifest.path)

function disagreements({ path, text }: SourceFile, sources: SourceFile[]): Breach[] {
  const manifest = JSON.parse(text) as Manifest
  const runTime = { ...manifest.dependencies, ...manifest.peerDependencies }
  const known = new Set([manifest.name, ...Object.keys(runTime), ...Object.keys(manifest.devDependencies ?? {})])
  const used = new Set<string>()
  const breaches: Breach[] = []
  for (const source of sources) {
    for (const { from, line } of importsOf(source)) {
      const name = packageOf(from)
      if (!name || NODE_BUILTIN.test(name)) continue
      used.add(name)
      const isTestTool = isTest(source.path) && /^(vitest|fast-check|@courtyard\/testkit)$/.test(name)
      if (!known.has(name) && !isTestTool)
        breaches.push({ path: source.path, line, message: `imports ${name}, which ${path} does not name` })
    }
  }
  if (sources.length === 0) return [] // not built yet
  const idle = Object.keys(runTime).filter((name) => name.startsWith('@courtyard/') && !used.has(name))
  return [...breaches, ...idle.map((name) => ({ path, message: `names ${name}, which nothing in it imports` }))]
}

/** One package reaches into another through its exports, never by a relative path. The built web app is no package. */
export const doors: Rule = (files) =>
  files
    .filter(({ path }) => isScript(path) && workspaceOf(path) !== undefined)
    .flatMap((file) =>
      importsOf(file)
        .filter(({ from }) => from.startsWith('.'))
        .map(({ from, line }) => ({ line, target: posix.join(posix.dirname(file.path), from) }))
        .filter(({ target }) => isOutside(file.path, target))
        .map(({ line, target }) => ({ path: file.path, line, message: `reaches into ${target} by a relative path` })),
    )

function isOutside(path: string, target: string): boolean {
  if (target.startsWith('apps/web/build/')) return false
  const isTestSetup = isTest(path) || path.startsWith('packages/testkit/')
  if (isTestSetup && /^(scripts|tests|metadata|tenants)\//.test(target)) return false
  return workspaceOf(target) !== workspaceOf(path)
}
