import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** A committed text file, its path relative to the project and written with `/`. */
export type SourceFile = { path: string; text: string }

/** One place that breaks a rule. An empty list is a tidy project. */
export type Breach = { path: string; line?: number; message: string }

/** A rule looks at files and nothing else, so that a planted fault can prove that it turns red. */
export type Rule = (files: readonly SourceFile[]) => Breach[]

const SKIPPED = new Set(['node_modules', 'build', 'dist', 'coverage'])
const TEXT =
  /\.(ts|mts|mjs|js|svelte|json|jsonc|md|sql|css|html|sh|yml|yaml|toml|csv)$|(^|\/)(LICENSE|run|\.gitignore|\.npmrc)$/
const PICTURE = /\.(png|svg)$/

/** Reads the project's text files; what git ignores (dot folders except .ci, builds, packages) is left out. */
export function loadProject(root: string): SourceFile[] {
  const files: SourceFile[] = []
  const visit = (dir: string) => {
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      const path = join(dir, entry.name)
      const isHidden = entry.name.startsWith('.') && entry.name !== '.ci'
      if (entry.isDirectory() && !SKIPPED.has(entry.name) && !isHidden) visit(path)
      const name = relative(root, path).replaceAll('\\', '/')
      // Pictures by name only: pages link to them.
      if (entry.isFile() && PICTURE.test(name)) files.push({ path: name, text: '' })
      if (entry.isFile() && TEXT.test(name) && name !== 'package-lock.json') {
        files.push({ path: name, text: readFileSync(path, 'utf8') })
      }
    }
  }
  visit(root)
  return files.sort((a, b) => (a.path < b.path ? -1 : 1))
}

export const isTest = (path: string): boolean => /\.test\.ts$|^tests\//.test(path)
export const isScript = (path: string): boolean => /\.(ts|mts|mjs|js|svelte)$/.test(path) && !path.endsWith('.d.ts')

/** The product's own code: what runs at a customer's, without its tests. */
export const isProduct = (path: string): boolean =>
  isScript(path) &&
  /^(packages|apps)\/[^/]+\/src\//.test(path) &&
  !isTest(path) &&
  !path.startsWith('packages/testkit/')

/** `packages/std` of `packages/std/src/fault.ts`; undefined outside a workspace. */
export const workspaceOf = (path: string): string | undefined => /^(packages|apps)\/[^/]+/.exec(path)?.[0]

/** A breach as a person reads it. */
export const show = ({ path, line, message }: Breach): string => `${path}${line ? `:${line}` : ''} ${message}`
