import { documentKinds, isKind } from './documents.ts'
import { parseJsonText } from './json-text.ts'
import { mergeOrder } from './merge-order.ts'
import {
  below,
  identityOf,
  isObject,
  type Json,
  type JsonObject,
  type Named,
  type Place,
  pointerAt,
  root,
} from './named-tree.ts'
import { isSameValue, pathText } from './nodes.ts'
import type { DocumentFile } from './parse.ts'

/** keep: mine stands. follow: theirs, also when that is nothing. */
export type MergeChoice = 'keep' | 'follow'

/** One node that differs between the three; absent values are not there. */
export type MergeNode = {
  /** `entity/room/fields/layout/label/en`; the file's path for what is no document. */
  readonly path: string
  readonly file: string
  /** Where it stands in the file as mine has it, as far as it does. */
  readonly pointer: string
  readonly base?: Json
  readonly mine?: Json
  readonly theirs?: Json
}
export type MergeConflict = MergeNode & {
  readonly reason: 'both_changed' | 'changed_and_removed' | 'added_by_both'
}

export type MergeRequest = {
  /** What both sides were made from. */
  readonly base: readonly DocumentFile[]
  readonly mine: readonly DocumentFile[]
  readonly theirs: readonly DocumentFile[]
  /** By the conflict's path; without one mine stands, and the conflict is told all the same. */
  readonly choices?: Readonly<Record<string, MergeChoice>>
}

/** The merged files in the order of their paths, and what became of every node that somebody changed. */
export type MergedFiles = {
  readonly files: readonly DocumentFile[]
  /** Changed by theirs only. */
  readonly follows: readonly MergeNode[]
  /** Changed by mine only. */
  readonly stays: readonly MergeNode[]
  /** Changed by both, to the same. */
  readonly same: readonly MergeNode[]
  readonly conflicts: readonly MergeConflict[]
}

/**
 * Three-way merge of files, node by node (decision 0010): what one side left alone follows the other, what both changed
 * differently is a conflict. An item or document that both added is one node. Pure; merging the outcome again changes nothing.
 */
export function mergeFiles({ base, mine, theirs, choices = {} }: MergeRequest): MergedFiles {
  const told: Told = { follows: [], stays: [], same: [], conflicts: [] }
  const [b, m, t] = [textsOf(base), textsOf(mine), textsOf(theirs)]
  const paths = [...new Set([...b.keys(), ...m.keys(), ...t.keys()])].sort()
  const files = paths.flatMap((path) => {
    const text = mergeFile(path, { base: b.get(path), mine: m.get(path), theirs: t.get(path) }, { told, choices })
    return text === undefined ? [] : [{ path, text }]
  })
  return { files, ...told }
}

const textsOf = (files: readonly DocumentFile[]) => new Map(files.map(({ path, text }) => [path, text]))

type Told = { follows: MergeNode[]; stays: MergeNode[]; same: MergeNode[]; conflicts: MergeConflict[] }
type Three<T> = { readonly base: T; readonly mine: T; readonly theirs: T }
type Merging = { readonly told: Told; readonly choices: NonNullable<MergeRequest['choices']> }

function mergeFile(file: string, texts: Three<string | undefined>, merging: Merging): string | undefined {
  const { base, mine, theirs } = texts
  const bodies = { base: bodyOf(base), mine: bodyOf(mine), theirs: bodyOf(theirs) }
  const isReadable = [base, mine, theirs].every((text, at) => text === undefined || Object.values(bodies)[at])
  const { prefix, named } = identityIn(file, isReadable ? (bodies.mine ?? bodies.theirs ?? bodies.base) : undefined)
  const merge = new Merge({ ...merging, file, prefix, named, mine: bodies.mine })
  if (!isReadable || file.endsWith('.lock.json')) return merge.value(texts, root) as string | undefined
  const body = merge.value(bodies, root)
  if (body === undefined) return undefined
  // A text that says the same is taken as it was written: mine where I wrote it, else theirs.
  if (mine !== undefined && isSameValue(body, bodies.mine) && (mine !== base || !isSameValue(body, bodies.theirs)))
    return mine
  if (theirs !== undefined && isSameValue(body, bodies.theirs)) return theirs
  return `${JSON.stringify(body, null, 2)}\n`
}

function bodyOf(text: string | undefined): JsonObject | undefined {
  if (text === undefined) return undefined
  const parsed = parseJsonText(text)
  return 'value' in parsed && isObject(parsed.value) ? parsed.value : undefined
}

/** Documents by kind and name; files beside them by their path, their cases by name. */
function identityIn(file: string, body: JsonObject | undefined): { prefix: string; named: Named } {
  if (body && isKind(body.kind) && typeof body.name === 'string')
    return { prefix: `${body.kind}/${body.name}`, named: documentKinds[body.kind].named }
  return { prefix: file, named: file.endsWith('.cases.json') ? { cases: 'name' } : {} }
}

type Where = Merging & {
  readonly file: string
  readonly prefix: string
  readonly named: Named
  readonly mine: JsonObject | undefined
}
type Items = ReadonlyMap<string, Json>

class Merge {
  private readonly at: Where
  constructor(at: Where) {
    this.at = at
  }

  /** The merged value of one place; undefined where nothing stands. */
  value(three: Three<Json>, place: Place): Json {
    const { base, mine, theirs } = three
    const isEqual = isSameValue(mine, theirs)
    if (isEqual && isSameValue(base, mine)) return mine
    const lists = this.itemsOf(three, place)
    if (lists) return this.list(lists, place)
    if (isObject(mine) && isObject(theirs) && (isObject(base) || (base === undefined && this.isContainer(place))))
      return this.object({ base: isObject(base) ? base : {}, mine, theirs }, place)
    if (isEqual) this.tell('same', three, place)
    else if (isSameValue(mine, base)) this.tell('follows', three, place)
    else if (isSameValue(theirs, base)) this.tell('stays', three, place)
    else return this.conflict(three, place)
    return isSameValue(mine, base) ? theirs : mine
  }

  private object(three: Three<JsonObject>, place: Place): JsonObject {
    const member = (body: JsonObject, key: string) => (Object.hasOwn(body, key) ? body[key] : undefined)
    const { base, mine, theirs } = three
    const names = mergeOrder({ base: Object.keys(base), mine: Object.keys(mine), theirs: Object.keys(theirs) }).order
    return Object.fromEntries(
      names.flatMap((key): [string, Json][] => {
        const of = { base: member(base, key), mine: member(mine, key), theirs: member(theirs, key) }
        const value = this.value(of, below(place, key))
        return value === undefined ? [] : [[key, value]]
      }),
    )
  }

  private list(lists: Three<Items>, place: Place): Json {
    const names = { base: [...lists.base.keys()], mine: [...lists.mine.keys()], theirs: [...lists.theirs.keys()] }
    const { moved } = mergeOrder(names)
    const side = moved === 'both' && this.orderConflict(names, place) === 'follow' ? 'theirs' : 'mine'
    const { order } = mergeOrder(names, side)
    if (moved === 'mine') this.tell('stays', names, place)
    if (moved === 'theirs') this.tell('follows', names, place)
    return order.flatMap((name) => {
      const of = { base: lists.base.get(name), mine: lists.mine.get(name), theirs: lists.theirs.get(name) }
      const value = this.value(of, below(place, name, '*'))
      return value === undefined ? [] : [value]
    })
  }

  private orderConflict(names: Three<readonly string[]>, place: Place): MergeChoice {
    return this.conflict(names, place) === names.theirs ? 'follow' : 'keep'
  }

  private conflict(three: Three<Json>, place: Place): Json {
    const { base, mine, theirs } = three
    const isGone = mine === undefined || theirs === undefined
    const reason = base === undefined ? 'added_by_both' : isGone ? 'changed_and_removed' : 'both_changed'
    const node = this.node(three, place)
    this.at.told.conflicts.push({ ...node, reason })
    return this.at.choices[node.path] === 'follow' ? theirs : mine
  }

  private tell(what: 'follows' | 'stays' | 'same', three: Three<Json>, place: Place): void {
    this.at.told[what].push(this.node(three, place))
  }

  private node({ base, mine, theirs }: Three<Json>, { path }: Place): MergeNode {
    const { prefix, file, named } = this.at
    return {
      path: path.length === 0 ? prefix : `${prefix}/${pathText(path)}`,
      file,
      pointer: this.at.mine ? pointerAt(this.at.mine, path, named) : '',
      ...(base !== undefined && { base }),
      ...(mine !== undefined && { mine }),
      ...(theirs !== undefined && { theirs }),
    }
  }

  /** An object whose members are nodes of their own even where both made it: not a document, not an item. */
  private isContainer = ({ path, pattern }: Place): boolean => path.length > 0 && !pattern.endsWith('*')

  /** The three lists by the names of their items; undefined where these are no lists of named things. */
  private itemsOf({ base, mine, theirs }: Three<Json>, { pattern }: Place): Three<Items> | undefined {
    const identity = Object.hasOwn(this.at.named, pattern) ? this.at.named[pattern] : undefined
    if (identity === undefined || !Array.isArray(mine) || !Array.isArray(theirs)) return undefined
    const [b, m, t] = [base ?? [], mine, theirs].map((list) => byName(list, identity))
    return b && m && t && { base: b, mine: m, theirs: t }
  }
}

/** Items by name; undefined where one has none, or two have the same. */
function byName(list: Json, identity: string): Items | undefined {
  if (!Array.isArray(list)) return undefined
  const items = new Map<string, Json>()
  for (const item of list) {
    const name = identityOf(item, identity)
    if (name === undefined || items.has(name)) return undefined
    items.set(name, item)
  }
  return items
}
