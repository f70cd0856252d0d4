import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import ts from 'typescript'

/**
 * What each request to the provider may carry, read from the types of its own SDK, which are generated from its published
 * API description (the package's OPENAPI_VERSION). Nothing here is written by hand, so it cannot agree with our mistakes.
 */
const RESOURCES = join(dirname(createRequire(import.meta.url).resolve('stripe')), '../esm/resources')

/** Parameter types of the operations that the adapter uses, by method and path. */
const OPERATIONS: readonly { method: string; path: RegExp; file: string; type: string }[] = [
  { method: 'POST', path: /^\/v1\/checkout\/sessions$/, file: 'Checkout/Sessions', type: 'SessionCreateParams' },
  { method: 'GET', path: /^\/v1\/checkout\/sessions\/\w+$/, file: 'Checkout/Sessions', type: 'SessionRetrieveParams' },
  {
    method: 'POST',
    path: /^\/v1\/checkout\/sessions\/\w+\/expire$/,
    file: 'Checkout/Sessions',
    type: 'SessionExpireParams',
  },
  { method: 'GET', path: /^\/v1\/payment_intents\/\w+$/, file: 'PaymentIntents', type: 'PaymentIntentRetrieveParams' },
  { method: 'GET', path: /^\/v1\/payment_intents$/, file: 'PaymentIntents', type: 'PaymentIntentListParams' },
  { method: 'GET', path: /^\/v1\/charges\/\w+$/, file: 'Charges', type: 'ChargeRetrieveParams' },
  { method: 'POST', path: /^\/v1\/refunds$/, file: 'Refunds', type: 'RefundCreateParams' },
  { method: 'GET', path: /^\/v1\/refunds\/\w+$/, file: 'Refunds', type: 'RefundRetrieveParams' },
  { method: 'GET', path: /^\/v1\/refunds$/, file: 'Refunds', type: 'RefundListParams' },
  { method: 'GET', path: /^\/v1\/disputes\/\w+$/, file: 'Disputes', type: 'DisputeRetrieveParams' },
  { method: 'GET', path: /^\/v1\/disputes$/, file: 'Disputes', type: 'DisputeListParams' },
  { method: 'GET', path: /^\/v1\/payouts\/\w+$/, file: 'Payouts', type: 'PayoutRetrieveParams' },
  { method: 'GET', path: /^\/v1\/payouts$/, file: 'Payouts', type: 'PayoutListParams' },
  {
    method: 'GET',
    path: /^\/v1\/balance_transactions$/,
    file: 'BalanceTransactions',
    type: 'BalanceTransactionListParams',
  },
]

type Types = ReadonlyMap<string, ts.InterfaceDeclaration | ts.TypeAliasDeclaration>
const parsed = new Map<string, Types>()

/** Every type of a file by its qualified name, without the outermost namespace. */
function typesOf(file: string): Types {
  const known = parsed.get(file)
  if (known) return known
  const source = ts.createSourceFile(
    file,
    readFileSync(join(RESOURCES, `${file}.d.ts`), 'utf8'),
    ts.ScriptTarget.Latest,
  )
  const found = new Map<string, ts.InterfaceDeclaration | ts.TypeAliasDeclaration>()
  const walk = (node: ts.Node, scope: readonly string[]): void => {
    if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node))
      found.set([...scope, node.name.text].join('.'), node)
    else if (ts.isModuleDeclaration(node) && node.body) walk(node.body, [...scope, node.name.text])
    else ts.forEachChild(node, (child) => walk(child, scope))
  }
  walk(source, [])
  parsed.set(file, found)
  return found
}

/** What is wrong with a request, as text; nothing for one that the provider's own description knows. */
export function problemsOf(request: { method: string; path: string; params: URLSearchParams }): string[] {
  const operation = OPERATIONS.find(({ method, path }) => method === request.method && path.test(request.path))
  if (!operation) return [`${request.method} ${request.path} is no operation that is known here`]
  const root = find(typesOf(operation.file), operation.type, '')
  if (!root) return [`${operation.file} has no type ${operation.type}`]
  const problems: string[] = []
  const given = new Map<string, Set<string>>()
  for (const [name, value] of request.params) {
    const [first = '', ...rest] = name.replaceAll(']', '').split('[')
    problems.push(
      ...follow({ file: operation.file, scope: root.name, node: root.node }, [first, ...rest], value).map(
        (why) => `${name}: ${why}`,
      ),
    )
    given.set(first, new Set([...(given.get(first) ?? []), rest.join('.')]))
  }
  for (const { name, isOptional } of membersOf(root.node))
    if (!isOptional && !given.has(name)) problems.push(`${name}: is required`)
  return problems
}

type Place = { file: string; scope: string; node: ts.Node }

/** Finds a type as TypeScript would: in the scope it is named in, then outwards. */
function find(
  types: Types,
  name: string,
  scope: string,
): { node: ts.InterfaceDeclaration | ts.TypeAliasDeclaration; name: string } | undefined {
  const parts = scope.split('.')
  for (let at = parts.length; at >= 0; at--) {
    const full = [...parts.slice(0, at).filter(Boolean), name].join('.')
    const node = types.get(full)
    if (node) return { node, name: full }
  }
  const [outer] = [...types].filter(([known]) => known === name || known.endsWith(`.${name}`))
  return outer && { node: outer[1], name: outer[0] }
}

const membersOf = (node: ts.Node) =>
  ts.isInterfaceDeclaration(node) || ts.isTypeLiteralNode(node)
    ? node.members.flatMap((member) =>
        ts.isPropertySignature(member) &&
        member.type &&
        (ts.isIdentifier(member.name) || ts.isStringLiteral(member.name))
          ? [{ name: member.name.text, isOptional: member.questionToken !== undefined, type: member.type }]
          : [],
      )
    : []

/** Walks a form key through the types; at its end the value has to fit. */
function follow(place: Place, path: readonly string[], value: string): string[] {
  const { node } = place
  const [step, ...rest] = path
  if (ts.isTypeAliasDeclaration(node)) return follow({ ...place, node: node.type }, path, value)
  if (ts.isUnionTypeNode(node)) return any(node.types.map((type) => follow({ ...place, node: type }, path, value)))
  if (ts.isTypeReferenceNode(node)) return named(place, node, path, value)
  if (ts.isArrayTypeNode(node)) return ofList(place, node.elementType, path, value)
  if (ts.isParenthesizedTypeNode(node)) return follow({ ...place, node: node.type }, path, value)
  if (step === undefined) return fits(node, value)
  if (pages(node) && rest.length === 0 && ['limit', 'starting_after', 'ending_before'].includes(step)) return []
  const member = membersOf(node).find(({ name }) => name === step)
  return member ? follow({ ...place, node: member.type }, rest, value) : [`there is no "${step}" here`]
}

function named(place: Place, node: ts.TypeReferenceNode, path: readonly string[], value: string): string[] {
  const name = textOf(node.typeName)
  const [argument] = node.typeArguments ?? []
  if (name === 'Array' && argument) return ofList(place, argument, path, value)
  if (name === 'Emptyable' && argument)
    return value === '' && path.length === 0 ? [] : follow({ ...place, node: argument }, path, value)
  if (name === 'MetadataParam') return path.length === 1 ? [] : ['metadata has one level']
  if (name === 'RangeQueryParam')
    return path.length === 1 && ['gt', 'gte', 'lt', 'lte'].includes(path[0]!) && /^\d+$/.test(value)
      ? []
      : ['not a range']
  if (name === 'OtherString') return path.length === 0 ? ['not one of the values that are named'] : ['is a text']
  if (name === 'PaginationParams') return []
  const found = find(typesOf(place.file), name, place.scope)
  return found ? follow({ ...place, scope: found.name, node: found.node }, path, value) : [`type ${name} is not found`]
}

function textOf(name: ts.EntityName): string {
  return ts.isIdentifier(name) ? name.text : `${textOf(name.left)}.${name.right.text}`
}

const ofList = (place: Place, element: ts.TypeNode, [step, ...rest]: readonly string[], value: string): string[] =>
  step !== undefined && /^\d*$/.test(step) ? follow({ ...place, node: element }, rest, value) : ['is a list']

const pages = (node: ts.Node): boolean =>
  ts.isInterfaceDeclaration(node) &&
  (node.heritageClauses ?? []).some(({ types }) =>
    types.some(({ expression }) => ts.isIdentifier(expression) && expression.text === 'PaginationParams'),
  )

const any = (outcomes: readonly string[][]): string[] => outcomes.find((one) => one.length === 0) ?? outcomes[0] ?? []

function fits(node: ts.Node, value: string): string[] {
  if (node.kind === ts.SyntaxKind.StringKeyword) return []
  if (node.kind === ts.SyntaxKind.NumberKeyword) return /^-?\d+$/.test(value) ? [] : ['not a whole number']
  if (node.kind === ts.SyntaxKind.BooleanKeyword) return /^(true|false)$/.test(value) ? [] : ['not true or false']
  if (ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal))
    return node.literal.text === value ? [] : [`not "${node.literal.text}"`]
  return ['a value where there are members']
}
