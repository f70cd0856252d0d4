import type { CatalogChangeText } from '@courtyard/contract/publishing'
import type { CatalogChange } from '@courtyard/metadata/diff'
import type { Label } from '@courtyard/std/label'

/** What a publish changes, as people read it: one line per change in zh-CN and en. */
export const describeChanges = (changes: readonly CatalogChange[]): CatalogChangeText[] =>
  changes.map((change) => ({ kind: change.kind, ...placeOf(change), text: textOf(change) }))

function placeOf(change: CatalogChange): { of: string; name: string } {
  if ('of' in change) return { of: change.of, name: change.name }
  return { of: change.entity, name: partOf(change) }
}

function partOf(change: CatalogChange): string {
  if (!('field' in change)) return listOf(change)
  return typeof change.field === 'string' ? change.field : change.field.name
}

function listOf(change: CatalogChange): string {
  if ('key' in change) return change.key.fields.join(', ')
  if ('noOverlap' in change) return [...change.noOverlap.by, change.noOverlap.from, change.noOverlap.to].join(', ')
  if ('added' in change) return [...change.added, ...change.removed].join(', ')
  return ''
}

/** `{of}` is the entity or kind, `{name}` the part, `{before}` and `{after}` types of a field. */
const texts: Readonly<Record<CatalogChange['kind'], readonly [zh: string, en: string]>> = {
  entity_added: ['新增实体 {of}', 'new entity {of}'],
  entity_hidden: ['实体 {of} 停用，数据保留', 'entity {of} is hidden, its data stay'],
  kernel_bound: ['{of} 的 {name} 指向自定义实体', '{of}.{name} points at an entity of the documents'],
  kernel_unbound: ['{of} 的 {name} 不再指向自定义实体', '{of}.{name} no longer points at an entity'],
  field_added: ['{of} 新增字段 {name}', 'new field {of}.{name}'],
  field_hidden: ['{of} 的字段 {name} 停用，数据保留', 'field {of}.{name} is hidden, its values stay'],
  field_type_changed: ['{of}.{name} 的类型由 {before} 改为 {after}', '{of}.{name} changes from {before} to {after}'],
  field_required_changed: ['{of}.{name} 的必填要求有变', '{of}.{name} changes in being required'],
  field_rule_changed: ['{of}.{name} 的取值规则有变', '{of}.{name} has another rule for its values'],
  key_added: ['{of} 新增唯一键 ({name})', 'new key of {of}: {name}'],
  key_removed: ['{of} 取消唯一键 ({name})', 'key of {of} is gone: {name}'],
  index_added: ['{of} 新增索引 ({name})', 'new index of {of}: {name}'],
  index_removed: ['{of} 取消索引 ({name})', 'index of {of} is gone: {name}'],
  no_overlap_added: ['{of} 新增时段不重叠约束 ({name})', 'new no-overlap of {of}: {name}'],
  no_overlap_removed: ['{of} 取消时段不重叠约束 ({name})', 'no-overlap of {of} is gone: {name}'],
  search_changed: ['{of} 的搜索字段有变 ({name})', 'search of {of} changes: {name}'],
  label_changed: ['{of} 的名称或说明有变', 'labels of {of} change'],
  document_added: ['新增 {of} {name}', 'new in {of}: {name}'],
  document_changed: ['修改 {of} {name}', 'changed in {of}: {name}'],
  document_removed: ['删除 {of} {name}', 'removed from {of}: {name}'],
}

function textOf(change: CatalogChange): Label {
  const isTyped = change.kind === 'field_type_changed'
  const words = {
    ...placeOf(change),
    before: isTyped ? change.before.type : '',
    after: isTyped ? change.field.type : '',
  }
  const filled = (text: string) => text.replaceAll(/\{(\w+)\}/g, (_, word: string) => words[word as keyof typeof words])
  const [zh, en] = texts[change.kind]
  return { 'zh-CN': filled(zh), en: filled(en) }
}
