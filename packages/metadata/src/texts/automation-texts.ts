import type { IssueTexts } from '@courtyard/std/issue-text'

/** What authors read about automations and effects. */
export const automationTexts = {
  automation_entity: {
    'zh-CN': '{name} 由系统记账，写入不会触发自动化。',
    en: '{name} is kept by the system, so no automation hears of its writes.',
    hint: { 'zh-CN': '换成公司自己的实体。', en: 'Name an entity of your own.' },
  },
  automation_field: {
    'zh-CN': '“{name}”不是保存的字段，没有变化可言。',
    en: '"{name}" is not stored, so it does not change.',
    hint: { 'zh-CN': '换成保存的字段。', en: 'Name a stored field.' },
  },
  automation_day: {
    'zh-CN': '“{name}”不是日期。',
    en: '"{name}" holds no day.',
    hint: { 'zh-CN': '换成 date 或 datetime 字段。', en: 'Name a field of type date or datetime.' },
  },
  'automation_cycle.set': {
    'zh-CN': '这样会没完没了：改“{name}”又会触发它自己。',
    en: 'This never ends: changing "{name}" starts the automation again.',
    hint: {
      'zh-CN': '在 "when" 的 "fields" 里只写它不改的字段。',
      en: 'List in "fields" of "when" only what it does not set.',
    },
  },
  'automation_cycle.create': {
    'zh-CN': '这样会没完没了：新建 {entity} 又会触发它自己。',
    en: 'This never ends: a new {entity} starts the automation again.',
    hint: { 'zh-CN': '新建别的实体，或换一个触发时机。', en: 'Create another entity, or start at another event.' },
  },
  effect_entity: {
    'zh-CN': '{name} 由系统记账，不能由效果写入。',
    en: '{name} is kept by the system and takes no effects.',
    hint: { 'zh-CN': '换成公司自己的实体。', en: 'Name an entity of your own.' },
  },
  effect_field: {
    'zh-CN': '“{name}”（{type}）不能由效果写入。',
    en: '"{name}" ({type}) takes no value from an effect.',
    hint: { 'zh-CN': '换成能写的字段。', en: 'Name a field that can be written.' },
  },
  effect_field_missing: {
    'zh-CN': '新记录缺少必填的“{name}”。',
    en: 'The new record lacks "{name}", which is required.',
    hint: { 'zh-CN': '在 "values" 里加上 "{name}"。', en: 'Add "{name}" to "values".' },
  },
  effect_empties_required: {
    'zh-CN': '“{name}”必填，不能清空。',
    en: '"{name}" is required and cannot be emptied.',
    hint: { 'zh-CN': '写一个值。', en: 'Give it a value.' },
  },
  effect_record_gone: {
    'zh-CN': '记录已经删除，不能再改它。',
    en: 'The record is deleted and cannot be set.',
    hint: { 'zh-CN': '用 "of" 指向别的记录，或改用 create。', en: 'Name another record in "of", or create one.' },
  },
  effect_reads_many: {
    'zh-CN': '“{name}”的值不能读子记录。',
    en: 'The value of "{name}" cannot read children.',
    hint: { 'zh-CN': '把条件写在 "when" 里，或用汇总字段。', en: 'Ask in "when", or read a rollup.' },
  },
  workflow_unknown: {
    'zh-CN': '没有流程“{name}”。',
    en: 'There is no workflow "{name}".',
    hint: { 'zh-CN': '{suggestion}', en: '{suggestion}' },
  },
  state_unknown: {
    'zh-CN': '没有状态“{name}”。',
    en: 'There is no state "{name}".',
    hint: { 'zh-CN': '{suggestion}', en: '{suggestion}' },
  },
  state_final: {
    'zh-CN': '“{name}”是终态，不能再离开。',
    en: '"{name}" is final, so nothing leads out of it.',
    hint: { 'zh-CN': '去掉它，或去掉状态的 "final"。', en: 'Remove it here, or "final" of the state.' },
  },
  workflow_state: {
    'zh-CN': '{entity} 的“{name}”不是流程 {workflow} 的状态字段。',
    en: '"{name}" of {entity} is not the state of the workflow {workflow}.',
    hint: {
      'zh-CN': '把字段写成 "type": "state", "workflow": "{workflow}"。',
      en: 'Make it a field "type": "state", "workflow": "{workflow}".',
    },
  },
  workflow_elsewhere: {
    'zh-CN': '流程 {workflow} 的状态是 {entity}.{state}。',
    en: 'The state of the workflow {workflow} is {entity}.{state}.',
    hint: { 'zh-CN': '改流程，或用另一个流程。', en: 'Change the workflow, or name another one.' },
  },
  schedule_field: {
    'zh-CN': '“{name}”不是 {type} 字段。',
    en: '"{name}" is no field of type {type}.',
    hint: { 'zh-CN': '换成 {type} 字段。', en: 'Name a field of type {type}.' },
  },
  before_path: {
    'zh-CN': '$before 只记得记录本身，不能顺着引用读“{path}”。',
    en: '$before remembers the record itself and cannot follow "{path}".',
    hint: { 'zh-CN': '只用它自己的字段。', en: 'Use a field of the record.' },
  },
} as const satisfies IssueTexts
