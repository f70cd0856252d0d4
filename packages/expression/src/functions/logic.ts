import { isRational, toDecimalText } from '@courtyard/std/rational'
import { BOOLEAN, TEXT } from '../check/types.ts'
import type { FunctionDefinition } from './definition.ts'

/** $missing $exists $contains $string. `$not` is an operator of the tree. */
export const logicFunctions: readonly FunctionDefinition[] = [
  {
    name: 'missing',
    parameters: [{ name: 'value', takes: 'any', missing: true }],
    predicate: true,
    result: () => BOOLEAN,
    run: ([value]) => value == null,
    doc: { 'zh-CN': '没有值时为真。', en: 'True when there is no value.' },
    example: { expr: '$missing(note)', input: { note: null }, result: true },
  },
  {
    name: 'exists',
    parameters: [{ name: 'value', takes: 'any', missing: true }],
    predicate: true,
    result: () => BOOLEAN,
    run: ([value]) => value != null,
    doc: { 'zh-CN': '有值时为真，与 $missing 相反。', en: 'True when there is a value: the opposite of $missing.' },
    example: { expr: '$exists(note)', input: { note: null }, result: false },
  },
  {
    name: 'contains',
    parameters: [
      { name: 'text', takes: ['text'] },
      { name: 'part', takes: ['text'] },
    ],
    predicate: true,
    result: () => BOOLEAN,
    run: ([text, part]) => (text as string).includes(part as string),
    doc: {
      'zh-CN': '文本包含该片段（区分大小写）。',
      en: 'True when the text holds the part; upper and lower case differ.',
    },
    example: { expr: '$contains("锦绣花园", "花园")', result: true },
  },
  {
    name: 'string',
    parameters: [{ name: 'value', takes: ['number', 'text', 'boolean', 'day', 'period'] }],
    result: () => TEXT,
    run: ([value]) => (isRational(value) ? toDecimalText(value) : String(value)),
    doc: {
      'zh-CN': '转为文本；数字为精确小数，去掉末尾的零。',
      en: 'As text; numbers exactly, without trailing zeros.',
    },
    example: { expr: '$string(12.50)', result: '12.5' },
  },
]
