import type { Issue } from '@courtyard/std/issue'
import { type Compiled, type CompileRequest, compileCatalog } from './compile-catalog.ts'
import { type DocumentFile, parseDocuments } from './parse.ts'

/** Parses, merges, checks and compiles files in one go: what `courtyard check` says. Throws nothing. */
export function checkFiles(files: readonly DocumentFile[], request: Omit<CompileRequest, 'documents'>): Compiled {
  const { documents, issues } = parseDocuments(files)
  const compiled = compileCatalog({ ...request, documents })
  const told = new Set(issues.map(where))
  const all = [...issues, ...compiled.issues.filter((issue) => !told.has(where(issue)))]
  return all.length === 0 ? compiled : { issues: all, physical: request.physical ?? {} }
}

const where = (issue: Issue): string => `${issue.file} ${issue.pointer} ${issue.code}`
