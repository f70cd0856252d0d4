import ts from 'typescript'
import type { SourceFile } from './project.ts'

const parsed = new WeakMap<SourceFile, ts.SourceFile>()

/** Blanks all but the script blocks of a component, so that every line keeps its number. */
function scriptOf(svelte: string): string {
  const script = /(<script\b[^>]*>)([\s\S]*?)(<\/script>)/g
  let text = ''
  let end = 0
  for (const match of svelte.matchAll(script)) {
    const from = match.index + match[1]!.length
    text += blank(svelte.slice(end, from)) + match[2]!
    end = from + match[2]!.length
  }
  return text + blank(svelte.slice(end))
}

const blank = (text: string): string => text.replace(/[^\n]/g, ' ')

/** What of a component is not script: markup and style, with its line numbers. */
export const markupOf = (svelte: string): string =>
  svelte.replace(/<(script|style)\b[^>]*>[\s\S]*?<\/\1>/g, (block) => blank(block))

/** The syntax tree of a script file or of a component's script blocks. */
export function syntaxOf(file: SourceFile): ts.SourceFile {
  const known = parsed.get(file)
  if (known) return known
  const isSvelte = file.path.endsWith('.svelte')
  const kind = /\.m?js$/.test(file.path) ? ts.ScriptKind.JS : ts.ScriptKind.TS
  const tree = ts.createSourceFile(
    file.path,
    isSvelte ? scriptOf(file.text) : file.text,
    ts.ScriptTarget.ESNext,
    true,
    kind,
  )
  parsed.set(file, tree)
  return tree
}

/** Every node of a file's tree with its line, parents first. */
export function* nodesOf(file: SourceFile): Generator<{ node: ts.Node; line: number }> {
  const tree = syntaxOf(file)
  const queue: ts.Node[] = [tree]
  for (let node = queue.pop(); node; node = queue.pop()) {
    yield { node, line: lineOf(tree, node.getStart(tree)) }
    const children: ts.Node[] = []
    ts.forEachChild(node, (child) => void children.push(child))
    queue.push(...children.reverse())
  }
}

/** The line of a position, counted from 1. */
export const lineOf = (tree: ts.SourceFile, position: number): number =>
  tree.getLineAndCharacterOfPosition(position).line + 1

/** What a file imports, statically, as a type, by `import()` or by re-export. */
export function importsOf(file: SourceFile): { from: string; line: number }[] {
  const found: { from: string; line: number }[] = []
  for (const { node, line } of nodesOf(file)) {
    const isStatic = ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
    const isCall = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
    const isType = ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
    const place = isStatic ? node.moduleSpecifier : isCall ? node.arguments[0] : isType ? literalOf(node) : undefined
    if (place && ts.isStringLiteralLike(place)) found.push({ from: place.text, line })
  }
  return found
}

const literalOf = (node: ts.ImportTypeNode): ts.Node | undefined =>
  ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined

/** `hono` of `hono/cors`, `@courtyard/std` of `@courtyard/std/fault`; undefined for relative, `#` and built-in ones. */
export function packageOf(specifier: string): string | undefined {
  if (/^[.#/$]/.test(specifier) || specifier.startsWith('node:') || specifier.startsWith('virtual:')) return undefined
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}
