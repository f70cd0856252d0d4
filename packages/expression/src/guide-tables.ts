import { typeText } from './check/types.ts'
import { grammar } from './functions/grammar.ts'
import { signatureOf } from './functions/signature.ts'
import { type FunctionDefinition, functions, type Parameter } from './functions.ts'
import { places } from './places.ts'
import type { Tree } from './tree.ts'
import { parseUnit, type ValueType } from './type.ts'

/** One difference between a formula here and in jsonata; results as JSON text, `nothing`, or an error's code. */
export type Difference = {
  readonly expr: string
  readonly input?: Readonly<Record<string, unknown>>
  readonly jsonata: string
  readonly courtyard: string
  readonly why: { readonly 'zh-CN': string; readonly en: string }
}

const NAMES = {
  filtered_row: 'the record that is filtered 被筛选的记录',
  record: 'the record itself 本记录',
  subject: 'the charged record 收费对象',
  inputs: 'inputs 取数',
  inputs_and_subject: 'inputs, then the charged record 取数，其次收费对象',
} as const

const row = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n')
const code = (text: string): string => `\`${text}\``

/** Every place of the document language that holds an expression. */
export const placesTable = (): string =>
  table(
    ['place 位置', 'profile', 'bare names are 裸名是', 'variables 变量', 'gives 结果'],
    Object.entries(places).map(([name, place]) => [
      code(name),
      place.profile,
      NAMES[place.names],
      place.variables.map((variable) => code(`$${variable}`)).join(' '),
      place.result === 'field' ? "the field's type" : place.result,
    ]),
  )

/** The library, with an example each; a star marks what conditions may use as well. */
export const functionsTable = (): string =>
  table(
    ['function 函数', 'gives 结果', '说明', 'meaning', 'example 例'],
    [
      ...[...functions.values()].map((definition) => [
        code(signatureOf(definition)) + (definition.predicate ? ' \\*' : ''),
        resultOf(definition),
        definition.doc['zh-CN'],
        definition.doc.en,
        exampleOf(definition),
      ]),
      ...grammar.map(({ signature, profile, gives, doc, example }) => [
        code(signature) + (profile === 'calculation' ? '' : ' \\*'),
        gives,
        doc['zh-CN'],
        doc.en,
        example.result === undefined ? code(example.expr) : `${code(example.expr)} = ${code(example.result)}`,
      ]),
    ],
  )

/** What differs from jsonata, each row checked against both. */
export const differencesTable = (differences: readonly Difference[]): string =>
  table(
    ['expression', 'with', 'jsonata', 'Courtyard', '为什么', 'why'],
    differences.map(({ expr, input, jsonata, courtyard, why }) => [
      code(expr),
      input ? code(JSON.stringify(input)) : '',
      code(jsonata),
      code(courtyard),
      why['zh-CN'],
      why.en,
    ]),
  )

function exampleOf({ example }: FunctionDefinition): string {
  const input = example.input ? ` with ${code(JSON.stringify(example.input))}` : ''
  return `${code(example.expr)} = ${code(String(example.result))}${input}`
}

/** The type of the result where numbers are in m3 and tiers are priced in CNY/m3: so units show. */
function resultOf(definition: FunctionDefinition): string {
  const args = definition.parameters.filter(({ optional }) => !optional).map(argumentOf)
  return typeText(definition.result(args, () => {}))
}

const VOLUME: ValueType = { kind: 'number', unit: parseUnit('m3') }

function argumentOf({ name, takes }: Parameter): Tree {
  if (name === 'exponent') return { op: 'literal', value: '2', type: { kind: 'number' }, at: [0, 0] }
  return { op: 'variable', name: 'x', path: [], type: typeTaken(takes), at: [0, 0] }
}

function typeTaken(takes: Parameter['takes']): ValueType {
  if (takes === 'any') return { kind: 'text' }
  if ('listOf' in takes) return { kind: 'list', of: VOLUME }
  const [kind] = takes
  if (kind === 'number') return VOLUME
  if (kind === 'tiers') return { kind: 'tiers', unit: parseUnit('m3'), price: parseUnit('CNY/m3') }
  return { kind: kind as 'text' | 'day' | 'period' | 'instant' }
}

const between = (name: string): RegExp => new RegExp(`(<!-- ${name}:start[^>]*-->\\n)[\\s\\S]*?(<!-- ${name}:end -->)`)

/** The page with its generated tables renewed. Throws for a page without the marks. */
export function renewGuide(page: string, differences: readonly Difference[]): string {
  const parts = { places: placesTable(), functions: functionsTable(), differences: differencesTable(differences) }
  return Object.entries(parts).reduce((text, [name, part]) => {
    if (!between(name).test(text)) throw new Error(`The page has no marks ${name}:start and ${name}:end.`)
    return text.replace(between(name), (_, start: string, end: string) => `${start}\n${part}\n\n${end}`)
  }, page)
}
