import ts from 'typescript'
import { type Breach, isProduct, isScript, type Rule, type SourceFile } from '../project.ts'
import { markupOf, nodesOf, syntaxOf } from '../syntax.ts'

// Where time and chance enter the product. Everywhere else they arrive as arguments.
const SOURCES_OF_TIME = ['packages/std/src/clock.ts']
const SOURCES_OF_CHANCE = ['packages/std/src/id.ts']

type Finding = { code: string; advice: string }

/** Nothing hidden: no clock, chance, timer, evaluated text, escape from the types, or forgotten console line. */
export const globals: Rule = (files) =>
  files
    .filter(({ path }) => isScript(path) && !/^(scripts|bench)\//.test(path))
    .flatMap((file) => [...inScript(file), ...inMarkup(file), ...inComments(file)])

function inScript(file: SourceFile): Breach[] {
  const breaches: Breach[] = []
  for (const { node, line } of nodesOf(file)) {
    const finding = isProduct(file.path) ? (hidden(node, file) ?? escapes(node)) : escapes(node)
    if (finding) breaches.push({ path: file.path, line, message: `${finding.code}: ${finding.advice}` })
  }
  return breaches
}

function hidden(node: ts.Node, file: SourceFile): Finding | undefined {
  const name = calledName(node)
  if (
    name === 'Date.now' ||
    name === 'Date' ||
    name === 'performance.now' ||
    (name === 'new Date' && !hasArguments(node))
  ) {
    return allowed(SOURCES_OF_TIME, file, { code: name, advice: 'take a Clock or the instant as an argument' })
  }
  if (name && /^(Math\.random|(globalThis\.)?crypto\.(randomUUID|getRandomValues))$/.test(name)) {
    return allowed(SOURCES_OF_CHANCE, file, { code: name, advice: 'take Ids or the bytes as an argument' })
  }
  if (name && /^(globalThis\.|window\.)?(setTimeout|setInterval)$/.test(name)) {
    const mayWait = /^(apps|packages\/(adapters|ui))\//.test(file.path)
    if (mayWait && isCommented(node)) return undefined
    return {
      code: name,
      advice: mayWait ? 'say in a comment above why waiting is right' : '"later" is a row (jobs, timers)',
    }
  }
  return inConsole(name, file)
}

function inConsole(name: string | undefined, file: SourceFile): Finding | undefined {
  const isEntry = /^apps\/(cli\/src\/|server\/src\/main\.ts$)/.test(file.path)
  if (isEntry || !name?.startsWith('console.')) return undefined
  return { code: name, advice: 'use the log that is handed in' }
}

const allowed = (places: string[], file: SourceFile, finding: Finding): Finding | undefined =>
  places.includes(file.path) ? undefined : finding

/** Evaluated text and escapes from the types; wrong in tests too. */
function escapes(node: ts.Node): Finding | undefined {
  const name = calledName(node)
  if (name && /^((globalThis\.)?eval|new Function|Function)$/.test(name))
    return { code: name, advice: 'never run text as code' }
  const isAny = ts.isAsExpression(node) && node.type.kind === ts.SyntaxKind.AnyKeyword
  return isAny ? { code: 'as any', advice: 'narrow the type, or parse the value' } : undefined
}

/** `Date.now` of `Date.now()`, `new Date` of `new Date(…)`. */
function calledName(node: ts.Node): string | undefined {
  if (ts.isNewExpression(node)) return `new ${node.expression.getText()}`
  if (ts.isCallExpression(node)) return node.expression.getText().replaceAll(/\s|\?/g, '')
  return undefined
}

const hasArguments = (node: ts.Node): boolean => ts.isNewExpression(node) && (node.arguments?.length ?? 0) > 0

/** True when a comment stands on the line of the node or directly above its statement. */
function isCommented(node: ts.Node): boolean {
  const tree = node.getSourceFile()
  const at = (position: number) => tree.getLineAndCharacterOfPosition(position).line
  const lines = tree.text.split('\n')
  const line = at(node.getStart())
  let statement: ts.Node = node
  while (statement.parent && !ts.isBlock(statement.parent) && !ts.isSourceFile(statement.parent))
    statement = statement.parent
  const above = lines[at(statement.getStart()) - 1] ?? ''
  return [lines[line] ?? '', lines[line - 1] ?? '', above].some((text) => /\/\/|\*\//.test(text))
}

function inMarkup({ path, text }: SourceFile): Breach[] {
  if (!path.endsWith('.svelte')) return []
  const forbidden = /\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|\bsetTimeout\b|\beval\(|\bconsole\.\w+|\bas any\b/
  return markupOf(text)
    .split('\n')
    .flatMap((line, index) => {
      const found = forbidden.exec(line)
      return found
        ? [{ path, line: index + 1, message: `${found[0]} in markup: move it into a function that is handed in` }]
        : []
    })
}

function inComments(file: SourceFile): Breach[] {
  const tree = syntaxOf(file)
  return tree.text.split('\n').flatMap((line, index) => {
    const found = /^\s*(?:\/\/|\/\*+)\s*(@ts-(?:ignore|nocheck))\b/.exec(line)
    return found
      ? [
          {
            path: file.path,
            line: index + 1,
            message: `${found[1]}: fix the type, or use @ts-expect-error with the reason`,
          },
        ]
      : []
  })
}

/** No test is switched off or switched on alone: that would be a silent skip. */
export const wholeTests: Rule = (files) =>
  files
    .filter(({ path }) => path.endsWith('.test.ts'))
    .flatMap((file) => {
      const breaches: Breach[] = []
      let asserts = 0
      for (const { node, line } of nodesOf(file)) {
        const name = calledName(node) ?? ''
        if (/^(expect|assert|expectTypeOf|fc\.assert)\b/.test(name)) asserts++
        if (/^(test|it|describe)\.(only|skip|todo)$/.test(name))
          breaches.push({ path: file.path, line, message: `${name}: not in a commit` })
      }
      if (asserts === 0) breaches.push({ path: file.path, message: 'a test file without an assertion' })
      return breaches
    })
