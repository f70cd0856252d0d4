import ts from 'typescript'
import { type Breach, isScript, isTest, type Rule, type SourceFile } from '../project.ts'
import { lineOf, nodesOf, syntaxOf } from '../syntax.ts'

const LINES_MAX = { source: 400, test: 600, component: 150, function: 70 }

const lineCount = (text: string): number => text.split('\n').length - (text.endsWith('\n') ? 1 : 0)

function fileLimit(path: string): number {
  if (path.endsWith('.svelte')) return LINES_MAX.component
  return isTest(path) ? LINES_MAX.test : LINES_MAX.source
}

/** Files and functions stay short enough to be read at one sitting. Tests may have long cases, not long files. */
export const sizes: Rule = (files) =>
  files.filter(({ path }) => isScript(path)).flatMap((file) => [...longFile(file), ...longFunctions(file)])

function longFile({ path, text }: SourceFile): Breach[] {
  const lines = lineCount(text)
  const limit = fileLimit(path)
  return lines > limit ? [{ path, message: `has ${lines} lines, the cap is ${limit}` }] : []
}

function longFunctions(file: SourceFile): Breach[] {
  if (isTest(file.path)) return []
  const breaches: Breach[] = []
  for (const { node, line } of nodesOf(file)) {
    if (!ts.isFunctionLike(node) || !('body' in node) || !node.body) continue
    const lines = lineOf(syntaxOf(file), node.getEnd()) - line + 1
    if (lines <= LINES_MAX.function) continue
    breaches.push({ path: file.path, line, message: `a function of ${lines} lines, the cap is ${LINES_MAX.function}` })
  }
  return breaches
}
