import type { Label } from '@courtyard/std/label'
import { sameJson } from '@courtyard/std/same-json'
import { documentKinds, isKind, type Kind } from './documents.ts'
import { parseJsonText } from './json-text.ts'
import type { DocumentFile } from './parse.ts'

export type Change = 'added' | 'changed' | 'removed' | 'moved'

/** One property, or one item of a list of named things, that is not what it was. */
export type NodeDiff = {
  /** By names: `fields/layout/label/en`; empty for a file that is no JSON object. */
  readonly node: string
  readonly change: Change
  /** Absent where there was, or is, nothing. A moved list has its names in order. */
  readonly before?: unknown
  readonly after?: unknown
  readonly text: Label
}

export type DocumentDiff = {
  readonly path: string
  readonly change: 'added' | 'changed' | 'removed'
  /** Absent for files beside documents: cases, the lock. */
  readonly kind?: Kind
  readonly name?: string
  /** What differs; empty for a document that is new or gone, and where only the way of writing differs. */
  readonly nodes: readonly NodeDiff[]
  readonly text: Label
}

type Json = unknown
type JsonObject = Readonly<Record<string, Json>>
type Named = Readonly<Record<string, string>>
/** `path` by names, `pattern` with `*` for each of them, `said` as people read it. */
type Place = { readonly path: readonly string[]; readonly pattern: string; readonly said: Label }

/** The typed difference of two sets of files, by path, each in both languages; empty exactly when all texts are equal. */
export function diffDocuments(before: readonly DocumentFile[], after: readonly DocumentFile[]): DocumentDiff[] {
  const was = new Map(before.map(({ path, text }) => [path, text]))
  const now = new Map(after.map(({ path, text }) => [path, text]))
  const paths = [...new Set([...was.keys(), ...now.keys()])].sort()
  return paths.flatMap((path) => {
    const [old, next] = [was.get(path), now.get(path)]
    return old === next ? [] : [diffFile(path, old, next)]
  })
}

function diffFile(path: string, before: string | undefined, after: string | undefined): DocumentDiff {
  const [old, next] = [bodyOf(before), bodyOf(after)]
  const identity = identityOf(next ?? old)
  const change = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed'
  const named = identity?.kind ? documentKinds[identity.kind].named : {}
  const nodes = change !== 'changed' ? [] : nodesOf(old ?? before, next ?? after, named)
  return { path, change, ...identity, nodes, text: sayDocument({ path, change, ...identity }) }
}

const nodesOf = (old: Json, next: Json, named: Named): NodeDiff[] =>
  isObject(old) && isObject(next)
    ? diffObjects(old, next, { place: { path: [], pattern: '', said: {} }, named })
    : [
        {
          node: '',
          change: 'changed',
          before: old,
          after: next,
          text: { 'zh-CN': '内容有改动', en: 'content changed' },
        },
      ]

function bodyOf(text: string | undefined): JsonObject | undefined {
  if (text === undefined) return undefined
  const parsed = parseJsonText(text)
  return 'value' in parsed && isObject(parsed.value) ? parsed.value : undefined
}

function identityOf(body: JsonObject | undefined): { kind: Kind; name: string } | undefined {
  if (!body || !isKind(body.kind) || typeof body.name !== 'string') return undefined
  return { kind: body.kind, name: body.name }
}

const isObject = (value: Json): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

type At = { readonly place: Place; readonly named: Named }

function diffObjects(old: JsonObject, next: JsonObject, at: At): NodeDiff[] {
  const keys = [...Object.keys(next), ...Object.keys(old).filter((key) => !Object.hasOwn(next, key))]
  return keys.flatMap((key) => {
    const place = below(at.place, key, key, property(at.place.said, key))
    const member = (body: JsonObject) => (Object.hasOwn(body, key) ? body[key] : undefined)
    return diffValues(member(old), member(next), { ...at, place })
  })
}

function diffValues(old: Json, next: Json, at: At): NodeDiff[] {
  const { place, named } = at
  if (sameJson(old, next) && (old === undefined) === (next === undefined)) return []
  const key = Object.hasOwn(named, place.pattern) ? named[place.pattern] : undefined
  const lists = key !== undefined && Array.isArray(old) && Array.isArray(next)
  const [a, b] = lists ? [itemsOf(old, key), itemsOf(next, key)] : []
  if (a && b) return diffItems(a, b, at)
  if (isObject(old) && isObject(next)) return diffObjects(old, next, at)
  return [node(place, old, next)]
}

function diffItems(old: ReadonlyMap<string, Json>, next: ReadonlyMap<string, Json>, at: At): NodeDiff[] {
  const { place, named } = at
  const names = [...next.keys(), ...[...old.keys()].filter((name) => !next.has(name))]
  const found = names.flatMap((name) => {
    const item = below(place, name, '*', itemSaid(place, name))
    const [was, now] = [old.get(name), next.get(name)]
    return isObject(was) && isObject(now)
      ? diffObjects(was, now, { named, place: item })
      : diffValues(was, now, { named, place: item })
  })
  const common = (one: ReadonlyMap<string, Json>, other: ReadonlyMap<string, Json>) =>
    [...one.keys()].filter((name) => other.has(name))
  const [was, now] = [common(old, next), common(next, old)]
  if (was.join() === now.join()) return found
  const text = { 'zh-CN': `${place.said['zh-CN']} 的顺序有变`, en: `${place.said.en} in another order` }
  return [...found, { node: place.path.join('/'), change: 'moved', before: was, after: now, text }]
}

/** Items by their names; undefined where one has none or two have the same. */
function itemsOf(list: readonly Json[], key: string): ReadonlyMap<string, Json> | undefined {
  const items = new Map<string, Json>()
  for (const item of list) {
    const name = nameOf(item, key)
    if (name === undefined || items.has(name)) return undefined
    items.set(name, item)
  }
  return items
}

/** Menu items are named by what they open when they have no name of their own. */
function nameOf(item: Json, key: string): string | undefined {
  if (typeof item === 'string') return item
  if (!isObject(item)) return undefined
  const name = item[key] ?? (key === 'name' ? (item.view ?? item.page) : undefined)
  return typeof name === 'string' ? name : undefined
}

const below = ({ path, pattern }: Place, key: string, step: string, said: Label): Place => ({
  path: [...path, key],
  pattern: pattern === '' ? step : `${pattern}/${step}`,
  said,
})

function node({ path, said }: Place, before: Json, after: Json): NodeDiff {
  const [zh, en] = [said['zh-CN'], said.en]
  const base = { node: path.join('/') }
  if (before === undefined)
    return {
      ...base,
      change: 'added',
      after,
      text: { 'zh-CN': `新增 ${zh}：${short(after)}`, en: `added ${en}: ${short(after)}` },
    }
  if (after === undefined)
    return {
      ...base,
      change: 'removed',
      before,
      text: { 'zh-CN': `删除 ${zh}（原为 ${short(before)}）`, en: `removed ${en} (was ${short(before)})` },
    }
  const text = {
    'zh-CN': `${zh}：${short(before)} 改为 ${short(after)}`,
    en: `${en}: ${short(before)} is now ${short(after)}`,
  }
  return { ...base, change: 'changed', before, after, text }
}

const SHOWN_MAX = 120

function short(value: Json): string {
  const text = JSON.stringify(value)
  return text.length <= SHOWN_MAX ? text : `${text.slice(0, SHOWN_MAX)}…`
}

/** Lists of named things, one of them. */
const things: Readonly<Record<string, Label>> = {
  fields: { 'zh-CN': '字段', en: 'field' },
  options: { 'zh-CN': '选项', en: 'option' },
  rules: { 'zh-CN': '规则', en: 'rule' },
  columns: { 'zh-CN': '列', en: 'column' },
  sections: { 'zh-CN': '分区', en: 'section' },
  versions: { 'zh-CN': '版本', en: 'version' },
  groups: { 'zh-CN': '菜单组', en: 'menu group' },
  items: { 'zh-CN': '菜单项', en: 'menu item' },
  years: { 'zh-CN': '年份', en: 'year' },
  holidays: { 'zh-CN': '假期', en: 'holiday' },
  sheets: { 'zh-CN': '工作表', en: 'sheet' },
}

const property = (said: Label, key: string): Label =>
  said.en === undefined
    ? { 'zh-CN': key, en: key }
    : { 'zh-CN': `${said['zh-CN']} 的 ${key}`, en: `${said.en}, ${key}` }

/** `field layout`, and below it `field layout, option a`. */
function itemSaid({ path, said }: Place, name: string): Label {
  const thing = things[path.at(-1) ?? '']
  const head = (text: string | undefined, split: string) => text?.slice(0, text.lastIndexOf(split) + split.length) ?? ''
  const nested = path.length > 1
  const zh = `${thing?.['zh-CN'] ?? path.at(-1)} ${name}`
  const en = `${thing?.en ?? path.at(-1)} ${name}`
  return {
    'zh-CN': nested ? `${head(said['zh-CN'], ' 的 ')}${zh}` : zh,
    en: nested ? `${head(said.en, ', ')}${en}` : en,
  }
}

const did: Readonly<Record<DocumentDiff['change'], Label>> = {
  added: { 'zh-CN': '新增', en: 'new' },
  changed: { 'zh-CN': '修改', en: 'changed' },
  removed: { 'zh-CN': '删除', en: 'removed' },
}

function sayDocument({ path, change, kind, name }: Pick<DocumentDiff, 'path' | 'change' | 'kind' | 'name'>): Label {
  const what = kind ? `${kind} ${name}` : path
  return { 'zh-CN': `${did[change]['zh-CN']} ${what}`, en: `${did[change].en}: ${what}` }
}
