import { type Compiled, type CompileRequest, compileCatalog } from './compile-catalog.ts'
import { type DocumentFile, parseDocuments } from './parse.ts'

/** Parses, merges, checks and compiles files in one go: what `courtyard check` says. Throws nothing. */
export function checkFiles(files: readonly DocumentFile[], request: Omit<CompileRequest, 'documents'>): Compiled {
  const { documents, issues } = parseDocuments(files)
  // What cannot be read is missing everywhere else, so it is told alone.
  if (issues.length > 0) return { issues, physical: request.physical ?? {} }
  return compileCatalog({ ...request, documents })
}
