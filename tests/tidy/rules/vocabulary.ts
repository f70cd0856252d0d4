import { basename } from 'node:path'
import ts from 'typescript'
import { type Breach, isProduct, type Rule, type SourceFile } from '../project.ts'
import { markupOf, nodesOf } from '../syntax.ts'

// Words of a template that are words of the platform or of programming too. As a literal they would still be an
// assumption about a template, but a search cannot tell; each stands here with its other meaning.
const GENERIC = new Set([
  'account', // kernel: a ledger account
  'asset', // web: a static file
  'bill', // kernel record
  'contract', // the package of the HTTP edge
  'deposit', // kernel: a posting kind
  'employee', // en words of messages
  'floor', // arithmetic: rounding down
  'invoice', // port of an adapter
  'item', // one of a list
  'notice', // a message to the reader
  'payment', // kernel record
  'plan', // what a pure planner returns
  'project', // to project columns; scope of a bill in the kernel
  'reading', // to read
  'receipt', // kernel record
  'refund', // kernel record
  'route', // a path of the API
  'schedule', // a kind of document
  'service', // a program
  'shift', // arithmetic
  'space', // a character
  'staff', // a kind of actor
  'task', // a unit of work of the engine
  'unit', // unit of a quantity
  'visit', // to walk a tree
])

/** The names of the entities that templates, modules and sample tenants define, without the platform's own words. */
export function entityNames(files: readonly SourceFile[]): Set<string> {
  const names = files
    .filter(({ path }) => /^(metadata|tenants)\/.*\/entities\/[^/]+\.json$/.test(path) && !path.endsWith('.cases.json'))
    .map(({ path, text }) => ({ name: basename(path, '.json'), isKernel: /"extends"\s*:\s*"kernel\//.test(text) }))
  return new Set(names.filter(({ name, isKernel }) => !isKernel && !GENERIC.has(name)).map(({ name }) => name))
}

/** The engine knows no template: no name of an entity stands in the product's code as a text, an identifier or a key. */
export const vocabulary: Rule = (files) => {
  const names = entityNames(files)
  return files
    .filter(({ path }) => isProduct(path))
    .flatMap((file) => [...inScript(file, names), ...inMarkup(file, names)])
}

function inScript(file: SourceFile, names: Set<string>): Breach[] {
  const breaches: Breach[] = []
  for (const { node, line } of nodesOf(file)) {
    const word = wordsIn(node).find((text) => names.has(text))
    if (word) breaches.push(breach(file.path, line, word))
  }
  return breaches
}

const breach = (path: string, line: number, word: string): Breach => ({
  path,
  line,
  message: `"${word}" is an entity of a template: the engine may only know it from the catalog`,
})

function wordsIn(node: ts.Node): string[] {
  if (ts.isIdentifier(node)) return [snake(node.text)]
  const isText =
    ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node)
  if (!isText) return []
  // Prose for people may say "a room"; a name, a path or SQL may not.
  const isProse = /\s/.test(node.text.trim()) && !/\b(select|from|join|into|update|where)\b/i.test(node.text)
  return isProse ? [] : node.text.split(/[^A-Za-z0-9_]+/)
}

/** `meterReading` and `MeterReading` are `meter_reading`. */
const snake = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()

function inMarkup({ path, text }: SourceFile, names: Set<string>): Breach[] {
  if (!path.endsWith('.svelte')) return []
  return markupOf(text)
    .split('\n')
    .flatMap((line, index) => {
      const literals = [...line.matchAll(/["'`/]([a-z][a-z0-9_]*)["'`/]/g)].map((match) => match[1]!)
      const word = literals.find((literal) => names.has(literal))
      return word ? [breach(path, index + 1, word)] : []
    })
}
