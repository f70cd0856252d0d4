import type { Tree } from '@courtyard/expression/tree'
import type { Scope, ScopeRule, Scopes } from '@courtyard/metadata/scope'
import type { CompiledQuery } from 'kysely'

const KEYS_MAX = 2000
const VARIANTS_MAX = 16

/** Gives what `make` gave for the same key under scopes of the same rules, else makes it. */
export type Once<T> = (key: string, scopes: Scopes, make: (scopes: Scopes) => T) => T

/**
 * A bounded cache of what a request's shape and rules decide, whatever its values. A key covers everything but the scopes;
 * those that making asked for are compared one by one. What throws is not kept.
 */
export function createOnce<T>(): Once<T> {
  type Variant = { readonly made: T; readonly scopes: readonly (readonly [entity: string, print: string])[] }
  const cache = new Map<string, Variant[]>()
  return (key, scopes, make) => {
    const variants = cache.get(key) ?? []
    const known = variants.find((variant) =>
      variant.scopes.every(([name, print]) => printOf(scopes.read(name)) === print),
    )
    if (known) return known.made
    const asked = new Map<string, string>()
    const made = make({
      read(name) {
        const scope = scopes.read(name)
        asked.set(name, printOf(scope))
        return scope
      },
    })
    if (cache.size >= KEYS_MAX) cache.delete(cache.keys().next().value!)
    cache.set(key, [{ made, scopes: [...asked] }, ...variants].slice(0, VARIANTS_MAX))
    return made
  }
}

/** Compiles once per text: the same request shape under the same rules gives the same statement, whatever the values. */
export const compiledOnce = createOnce<CompiledQuery>()

const prints = new WeakMap<Scope, string>()

/** What of a scope the text depends on: its rules by identity and their fields, not the variables' values. */
export function printOf(scope: Scope | undefined): string {
  if (!scope) return ''
  const known = prints.get(scope)
  if (known !== undefined) return known
  const rule = ({ where, fields, unmasked }: ScopeRule) =>
    `${where ? identityOf(where) : ''}${unmasked ? '!' : ':'}${fields === '*' ? '*' : fields.join()}`
  const print = `${scope.grants.map(rule).join('|')}#${scope.denials.map(rule).join('|')}`
  prints.set(scope, print)
  return print
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
