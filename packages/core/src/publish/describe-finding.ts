import type { Label } from '@courtyard/std/label'
import type { Finding, FindingKind } from './finding.ts'

/** `{of}` is entity and field or key, `{count}` the rows (or places). */
const texts: Readonly<Record<FindingKind, readonly [zh: string, en: string]>> = {
  missing_required: ['{of} 变为必填，{count} 条记录没有值', '{of} becomes required, {count} records have no value'],
  cast_fails: ['{of} 改类型，{count} 条记录的值转不过去', '{of} changes its type, {count} values do not fit'],
  cast_changes: [
    '{of} 改类型，{count} 条记录的值会被舍入或截短',
    '{of} changes its type, {count} values are rounded or cut',
  ],
  too_long: ['{of} 的长度变短，{count} 条记录的值太长', '{of} is shorter now, {count} values are too long'],
  out_of_bounds: ['{of} 的范围变窄，{count} 条记录的值超出', '{of} has narrower bounds, {count} values are outside'],
  pattern_broken: ['{of} 的格式有变，{count} 条记录的值不符合', '{of} has another pattern, {count} values break it'],
  option_removed: ['{of} 取消了正在使用的选项，涉及 {count} 条记录', '{of} loses options in use, in {count} records'],
  duplicates: ['{of} 要求唯一，{count} 条记录重复', '{of} has to be unique, {count} records are the same'],
  overlaps: ['{of} 不许时段重叠，{count} 条记录重叠', '{of} may not overlap, {count} records do'],
  reference_missing: ['{of} 指向的记录不存在，涉及 {count} 条记录', '{of} points at nothing in {count} records'],
  rule_broken: ['{of} 的规则有 {count} 条记录不符合', '{count} records break the rule {of}'],
  hidden: [
    '{of} 停用，{count} 条记录的值将看不到（保留 30 天）',
    '{of} is hidden with the values of {count} records (kept for 30 days)',
  ],
  purged: [
    '{of} 停用满 30 天，原来的值已经清除，将从空白开始',
    '{of} was hidden for 30 days and its values are gone for good: it starts empty',
  ],
  used_by: ['{of} 还被 {count} 处使用', '{of} is used in {count} places'],
  comes_back: ['{of} 恢复 {count} 条记录原来的值', '{of} gets its earlier value back in {count} records'],
  changed_since: [
    '{of} 有 {count} 条记录后来被改过，保留现在的值',
    '{of} was changed since in {count} records, which keep what they have',
  ],
  undo_expired: [
    '{of} 有 {count} 个原来的值已超过 30 天保留期，无法恢复',
    '{count} earlier values of {of} were kept for 30 days and are gone',
  ],
}

/** A finding as people read it, in both languages. */
export function describeFinding({ kind, entity, field, name, count }: Finding): Label {
  const part = field ?? name
  const words: Readonly<Record<string, string>> = {
    of: part === undefined ? entity : `${entity}.${part}`,
    count: String(count),
  }
  const [zh, en] = texts[kind]
  const filled = (text: string) => text.replaceAll(/\{(\w+)\}/g, (_, word: string) => words[word] ?? '')
  return { 'zh-CN': filled(zh), en: filled(en) }
}
