import type { IssueTexts } from '@courtyard/std/issue-text'

/** What authors read about templates and webhooks. */
export const templateTexts = {
  template_unknown: {
    'zh-CN': '没有模板“{name}”。',
    en: 'There is no template "{name}".',
    hint: { 'zh-CN': '{suggestion}', en: '{suggestion}' },
  },
  template_empty: {
    'zh-CN': '模板既不打印也不通知。',
    en: 'The template neither prints nor notifies.',
    hint: { 'zh-CN': '写上 "print" 或 "notify"。', en: 'Add "print", "notify", or both.' },
  },
  text_missing: {
    'zh-CN': '这里一种语言的文字也没有。',
    en: 'There is no text in any language here.',
    hint: { 'zh-CN': '写上 "zh-CN" 和 "en"。', en: 'Add "zh-CN" and "en".' },
  },
  not_children: {
    'zh-CN': '“{name}”不是子记录字段。',
    en: '"{name}" is not a field of children.',
    hint: {
      'zh-CN': '表格列出子记录：换成 children 字段。',
      en: 'A table lists children: name a field of type children.',
    },
  },
  notify_to: {
    'zh-CN': '“{path}”不是某个成员。',
    en: '"{path}" leads to no member.',
    hint: {
      'zh-CN': '换成指向成员本人记录的引用、created_by、updated_by，或 { "role": "…" }。',
      en: 'Name a reference to the record of members, created_by, updated_by, or { "role": "…" }.',
    },
  },
  hook_unknown: {
    'zh-CN': '没有接口“{name}”。',
    en: 'There is no hook "{name}".',
    hint: { 'zh-CN': '{suggestion}', en: '{suggestion}' },
  },
  hook_direction: {
    'zh-CN': '一个接口只发出或只接收。',
    en: 'A hook either sends or receives.',
    hint: { 'zh-CN': '"send" 和 "receive" 只写一个。', en: 'Write either "send" or "receive".' },
  },
  hook_kernel: {
    'zh-CN': '{entity} 由系统记账，不能接到接口上。',
    en: '{entity} is kept by the kernel and has no hooks.',
    hint: { 'zh-CN': '换成自己的实体。', en: 'Name an entity of your own.' },
  },
  hook_changed: {
    'zh-CN': '只有修改才有改动的字段。',
    en: 'Only an update changes fields.',
    hint: {
      'zh-CN': '在 "events" 里加上 "updated"，或去掉 "changed"。',
      en: 'Add "updated" to "events", or remove "changed".',
    },
  },
  hook_role: {
    'zh-CN': '角色“{role}”是门户的，不能替外部系统办事。',
    en: 'Role "{role}" is of the portal and cannot act for another system.',
    hint: { 'zh-CN': '换成 "for": "console" 的角色。', en: 'Name a role with "for": "console".' },
  },
  hook_map_missing: {
    'zh-CN': '没有写明消息里的值放进哪些字段。',
    en: 'Nothing says which fields a message fills.',
    hint: {
      'zh-CN': '在 "map" 里写上 "字段": "消息里的路径"。',
      en: 'Add "<field>": "<path in the message>" to "map".',
    },
  },
  hook_field: {
    'zh-CN': '“{name}”不能由消息填写。',
    en: '"{name}" cannot be filled by a message.',
    hint: { 'zh-CN': '换成存放一个值的字段。', en: 'Name a stored field of one value.' },
  },
  hook_key: {
    'zh-CN': '“{name}”不在 "map" 里，找不到记录。',
    en: '"{name}" is not in "map", so it finds no record.',
    hint: { 'zh-CN': '在 "map" 里加上它。', en: 'Add it to "map".' },
  },
  hook_key_missing: {
    'zh-CN': '没有写明按什么找到记录。',
    en: 'Nothing says how the record is found.',
    hint: { 'zh-CN': '在 "key" 里写上字段，或用 "do": "create"。', en: 'Add fields to "key", or use "do": "create".' },
  },
} as const satisfies IssueTexts
