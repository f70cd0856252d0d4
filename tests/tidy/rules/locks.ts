import type { Breach, SourceFile } from '../project.ts'

type Lock = { packages: Record<string, { optionalDependencies?: Record<string, string> }> }

/**
 * `npm ci` refuses a lock file that asks for a package and does not hold it. npm itself writes such a file when a
 * registry lacks a library's build for another platform, and only a fresh clone would notice.
 */
export function missingLocks({ path, text }: SourceFile): Breach[] {
  const { packages } = JSON.parse(text) as Lock
  const held = new Set(Object.keys(packages).map((place) => place.replace(/^.*node_modules\//, '')))
  return Object.entries(packages).flatMap(([place, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !held.has(name))
      .map((name) => ({ path, message: `lacks ${name}, which ${place} asks for: npm ci would refuse` })),
  )
}
