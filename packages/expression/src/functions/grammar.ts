import type { Words } from '@courtyard/std/issue-text'

/** A function that is part of the grammar: it takes a condition or a path, not only values. */
export type GrammarFunction = {
  readonly name: string
  readonly signature: string
  /** Where it stands. */
  readonly profile: 'predicate' | 'calculation' | 'both'
  readonly gives: string
  readonly doc: Words
  /** As in conditions of records, or with the value it gives. */
  readonly example: { readonly expr: string; readonly result?: string }
}

/** $not $any $within $map $filter. */
export const grammar: readonly GrammarFunction[] = [
  {
    name: 'not',
    signature: '$not(condition)',
    profile: 'both',
    gives: 'boolean',
    doc: { 'zh-CN': '条件不成立时为真。', en: 'True exactly when the condition is not.' },
    example: { expr: '$not(1 > 2)', result: 'true' },
  },
  {
    name: 'any',
    signature: '$any(children, condition)',
    profile: 'predicate',
    gives: 'boolean',
    doc: {
      'zh-CN': '某条明细（或被引用的记录）满足条件；条件里的裸名是明细的字段。',
      en: 'True when some child (or referenced record) meets the condition, whose bare names are the child’s fields.',
    },
    example: { expr: '$any(lines, amount > 0)' },
  },
  {
    name: 'within',
    signature: '$within(record, node)',
    profile: 'predicate',
    gives: 'boolean',
    doc: {
      'zh-CN': '树上的记录就是该节点，或在它下面；节点可以是列表。',
      en: 'True when a record of a tree is the node or stands below it; the node may be a list.',
    },
    example: { expr: '$within(place, $scope.place)' },
  },
  {
    name: 'map',
    signature: '$map(list, function($x) { … })',
    profile: 'calculation',
    gives: 'list',
    doc: { 'zh-CN': '对每一项计算，结果还是列表。', en: 'Computes something of each item; gives a list again.' },
    example: { expr: '$map([1, 2], function($x) { $x * 2 })', result: '["2","4"]' },
  },
  {
    name: 'filter',
    signature: '$filter(list, function($x) { … })',
    profile: 'calculation',
    gives: 'list',
    doc: { 'zh-CN': '只留下满足条件的项。', en: 'Keeps the items that meet the condition.' },
    example: { expr: '$filter([1, 2, 3], function($x) { $x > 1 })', result: '["2","3"]' },
  },
]
