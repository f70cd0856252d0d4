import type { Tree } from '@courtyard/expression/tree'
import type { Scope, ScopeRule, Scopes } from '@courtyard/metadata/scope'
import type { CompiledQuery } from 'kysely'

const KEYS_MAX = 2000
const VARIANTS_MAX = 16
type Variant = { readonly query: CompiledQuery; readonly scopes: ReadonlyMap<string, string> }
const cache = new Map<string, Variant[]>()

/**
 * Compiles once per text: the same request shape under the same rules gives the same statement, whatever the values.
 * `key` covers everything but the scopes; those that compiling asked for are compared one by one.
 */
export function compiledOnce(key: string, scopes: Scopes, compile: (scopes: Scopes) => CompiledQuery): CompiledQuery {
  const variants = cache.get(key) ?? []
  const known = variants.find((variant) =>
    [...variant.scopes].every(([name, print]) => printOf(scopes.read(name)) === print),
  )
  if (known) return known.query
  const asked = new Map<string, string>()
  const query = compile({
    read(name) {
      const scope = scopes.read(name)
      asked.set(name, printOf(scope))
      return scope
    },
  })
  if (cache.size >= KEYS_MAX) cache.delete(cache.keys().next().value!)
  cache.set(key, [{ query, scopes: asked }, ...variants].slice(0, VARIANTS_MAX))
  return query
}

/** What of a scope the text depends on: its rules by identity and their fields, not the variables' values. */
export function printOf(scope: Scope | undefined): string {
  if (!scope) return ''
  const rule = ({ where, fields }: ScopeRule) =>
    `${where ? identityOf(where) : ''}:${fields === '*' ? '*' : fields.join()}`
  return `${scope.grants.map(rule).join('|')}#${scope.denials.map(rule).join('|')}`
}

// Trees of a catalog are frozen and shared, so their identity is their text's identity.
const identities = new WeakMap<Tree, number>()
let last = 0

function identityOf(tree: Tree): number {
  const known = identities.get(tree)
  if (known !== undefined) return known
  identities.set(tree, ++last)
  return last
}
