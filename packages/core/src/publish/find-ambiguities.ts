import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import { diffCatalogs } from '@courtyard/metadata/diff'
import type { Label } from '@courtyard/std/label'

/** Something that is gone while something alike has come: a new name for the old thing, or another thing? */
export type Ambiguity = {
  /** Entity of the fields; absent where entities themselves are meant. */
  readonly entity?: string
  readonly gone: string
  readonly come: readonly string[]
  /** The key of the finding whose consent says that they are two things. */
  readonly key: string
  readonly text: Label
}

/**
 * Fields and entities that are gone while ones of the same type came that name nothing they were renamed from. Guessing
 * would either lose sight of values or give them to something else, so an author has to say which it is. Pure.
 */
export function findAmbiguities(before: Catalog | undefined, next: Catalog): Ambiguity[] {
  if (!before) return []
  const changes = diffCatalogs(before, next)
  const goneFields = changes.flatMap((change) => (change.kind === 'field_hidden' ? [change] : []))
  const newFields = changes.flatMap((change) => (change.kind === 'field_added' ? [change] : []))
  const fields = goneFields.flatMap(({ entity, field }): Ambiguity[] => {
    // A field that is only hidden is still named by its document: then it is clear which one it is.
    if (next.entities[entity]?.fields.some(({ name }) => name === field.name)) return []
    const come = newFields.filter((one) => one.entity === entity && one.field.type === field.type)
    return come.length === 0 ? [] : [ambiguity(field.name, names(come), entity)]
  })
  const hidden = changes.flatMap((change) => (change.kind === 'entity_hidden' ? [change.entity] : []))
  const added = changes.flatMap((change) => (change.kind === 'entity_added' ? [change.entity] : []))
  const entities = hidden.flatMap((gone): Ambiguity[] => {
    const come = added.filter((name) => isAlike(before.entities[gone]!, next.entities[name]!))
    return come.length === 0 ? [] : [ambiguity(gone, come)]
  })
  return [...entities, ...fields]
}

const names = (changes: readonly { readonly field: { readonly name: string } }[]): string[] =>
  changes.map(({ field }) => field.name)

/** At least half of the fields of the old one are there again. */
function isAlike(gone: Entity, come: Entity): boolean {
  const own = gone.fields.filter(({ system }) => !system)
  const found = own.filter(({ name, type }) => come.fields.some((one) => one.name === name && one.type === type))
  return found.length * 2 >= own.length
}

function ambiguity(gone: string, come: readonly string[], entity?: string): Ambiguity {
  const key = `hidden:${entity === undefined ? gone : `${entity}/${gone}`}`
  const old = entity === undefined ? gone : `${entity}.${gone}`
  const rename = `"renamedFrom": ["${gone}"]`
  const consent = `{ "${key}": { "consent": true } }`
  const [zh, en] = [come.join('、'), come.join(' or ')]
  return {
    ...(entity !== undefined && { entity }),
    gone,
    come,
    key,
    text: {
      'zh-CN': `${old} 不见了，同时新增了 ${zh}。若是改名，请在 ${zh} 里写 ${rename}，数据随之保留；若是另一样东西，请在答复里写 ${consent}，旧数据将停用。`,
      en: `${old} is gone while ${en} came. If it has another name, write ${rename} into ${en}, and its values stay with it; if it is another thing, answer ${consent}, and the old values are hidden.`,
    },
  }
}
