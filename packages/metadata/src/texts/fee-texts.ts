import type { IssueTexts } from '@courtyard/std/issue-text'

/** What authors read about fees, inputs, imports, pages and roles. */
export const feeTexts = {
  rate_negative: {
    'zh-CN': '费率不能为负。',
    en: 'The rate cannot be negative.',
    hint: { 'zh-CN': '写 0 或更大的数。', en: 'Write 0 or more.' },
  },
  deposit_taxed: {
    'zh-CN': '押金不是收入，不含税。',
    en: 'A deposit is no income and bears no tax.',
    hint: {
      'zh-CN': '去掉 "tax"，或换一个不是押金的费用项目。',
      en: 'Leave "tax" out, or charge an item that is no deposit.',
    },
  },
  rate_range: {
    'zh-CN': '税率要大于等于 0、小于 1。',
    en: 'A tax rate is at least 0 and below 1.',
    hint: { 'zh-CN': '6% 写成 "0.06"。', en: 'Write 6% as "0.06".' },
  },
  'value_not_day.version': {
    'zh-CN': '{value} 不是日历上的日期。',
    en: '{value} is not a day.',
    hint: { 'zh-CN': '写成 2026-01-31 这样的日期。', en: 'Write a day such as 2026-01-31.' },
  },
  versions_not_sorted: {
    'zh-CN': '版本按生效日期先后排列，同一天只能有一个。',
    en: 'Versions follow each other by their first day, each day once.',
    hint: {
      'zh-CN': '"from" 要晚于上一个版本的 {before}。',
      en: 'Write a "from" after {before}, that of the version before.',
    },
  },
  tiers_open: {
    'zh-CN': '只有最后一档可以没有上限。',
    en: 'Only the last tier is open.',
    hint: { 'zh-CN': '给这一档写上限。', en: 'Give this tier an upper bound.' },
  },
  tiers_not_sorted: {
    'zh-CN': '各档的上限要从小到大。',
    en: 'Tiers ascend.',
    hint: { 'zh-CN': '写大于 {before} 的上限。', en: 'Write an upper bound above {before}.' },
  },
  kernel_not_bound: {
    'zh-CN': '收费标准需要一个继承 kernel/{kernel} 的实体。',
    en: 'Fee standards need an entity that extends kernel/{kernel}.',
    hint: {
      'zh-CN': '加一个写有 "extends": "kernel/{kernel}" 的实体。',
      en: 'Add an entity with "extends": "kernel/{kernel}".',
    },
  },
  'subject_not_bound.bills': {
    'zh-CN': '账单是开给 {entity} 的，所以收费标准的对象是 {entity}。',
    en: 'Bills are for {entity}, so the subject of a standard is {entity}.',
    hint: { 'zh-CN': '写 "subject": "{entity}"。', en: 'Write "subject": "{entity}".' },
    expected: { 'zh-CN': '{entity}', en: '{entity}' },
  },
  'subject_not_bound.attachments': {
    'zh-CN': '收费标准绑定在 {entity} 上，所以它的对象是 {entity}。',
    en: 'Standards are attached to {entity}, so the subject of a standard is {entity}.',
    hint: { 'zh-CN': '写 "subject": "{entity}"。', en: 'Write "subject": "{entity}".' },
    expected: { 'zh-CN': '{entity}', en: '{entity}' },
  },
  payer_take: {
    'zh-CN': '付款人是一条记录。',
    en: 'A payer is one record.',
    hint: { 'zh-CN': '用 "one"、"first" 或 "last"。', en: 'Take "one", "first" or "last".' },
    expected: { 'zh-CN': 'one、first 或 last', en: 'one, first or last' },
  },
  payer_not_bound: {
    'zh-CN': '账单由 {entity} 支付，所以付款人是 {entity}。',
    en: 'Bills are paid by {entity}, so the payer is a {entity}.',
    hint: { 'zh-CN': '取一个指向 {entity} 的引用字段。', en: 'Take a field that refers to {entity}.' },
    expected: { 'zh-CN': '{entity}', en: '{entity}' },
  },
  per_not_reference: {
    'zh-CN': '“{name}”不是引用，不能用来分组。',
    en: '"{name}" is not a reference, so it names no group.',
    hint: { 'zh-CN': '在 "per" 里写引用字段，例如楼栋。', en: 'Name a reference in "per".' },
  },
  'take_type.total': {
    'zh-CN': '一组的总量要是数值。',
    en: 'The total of a group is a number.',
    hint: {
      'zh-CN': '取一个数值字段的 "sum"，或用 "count"。',
      en: 'Take the "sum" of a field that holds numbers, or "count".',
    },
  },
  'take_type.none': {
    'zh-CN': '不能取“{name}”。',
    en: '"{name}" cannot be taken.',
    hint: { 'zh-CN': '取一个存储的字段。', en: 'Take a stored field.' },
  },
  order_missing: {
    'zh-CN': '取 "{fn}" 要先排序。',
    en: '"{fn}" needs an order.',
    hint: { 'zh-CN': '加上 "order": ["字段"]。', en: 'Add "order": ["<field>"].' },
  },
  by_missing: {
    'zh-CN': '输入要写明怎样找到它的记录。',
    en: 'An input says how its records are found.',
    hint: {
      'zh-CN': '在 "by" 里写字段和变量，例如 "$subject.id"。',
      en: 'Write a field and a variable in "by", such as "$subject.id".',
    },
  },
  by_not_variable: {
    'zh-CN': '这里只能和变量比较。',
    en: 'A join compares with a variable.',
    hint: {
      'zh-CN': '写 {variables}；其他条件写进 "where"。',
      en: 'Write {variables}; other conditions go into "where".',
    },
    expected: { 'zh-CN': '{variables}', en: '{variables}' },
  },
  'field_not_stored.join': {
    'zh-CN': '“{name}”不存储，不能用来找记录。',
    en: '"{name}" is not stored, so records cannot be found by it.',
    hint: { 'zh-CN': '换成存储的字段，或写进 "where"。', en: 'Name a stored field, or write it into "where".' },
  },
  'field_not_stored.import': {
    'zh-CN': '“{name}”不能导入。',
    en: '"{name}" cannot be imported.',
    hint: { 'zh-CN': '去掉这一列，或换成存储的字段。', en: 'Remove this column, or name a stored field.' },
  },
  entity_read_only: {
    'zh-CN': '{entity} 只由系统写入。',
    en: '{entity} is written by the system alone.',
    hint: { 'zh-CN': '导入到别的实体。', en: 'Import into another entity.' },
  },
  key_not_mapped: {
    'zh-CN': '没有列写入“{name}”，所以不能用它找记录。',
    en: 'No column fills "{name}", so records cannot be found by it.',
    hint: { 'zh-CN': '加一列写入“{name}”，或改 "key"。', en: 'Add a column for "{name}", or change "key".' },
  },
  required_not_mapped: {
    'zh-CN': '没有列写入必填字段“{name}”。',
    en: 'No column fills the required field "{name}".',
    hint: { 'zh-CN': '加一列写入“{name}”。', en: 'Add a column for "{name}".' },
  },
  column_source_missing: {
    'zh-CN': '没有写明值从哪里来。',
    en: 'Say where the value comes from.',
    hint: { 'zh-CN': '写上 "header": "表头"。', en: 'Add "header": "<heading>".' },
    expected: { 'zh-CN': 'header、compose、constant 或 lookup', en: 'header, compose, constant or lookup' },
  },
  lookup_not_reference: {
    'zh-CN': '“{name}”不是引用。',
    en: '"{name}" is not a reference.',
    hint: { 'zh-CN': '去掉 "lookup"。', en: 'Remove the "lookup".' },
  },
  lookup_entity: {
    'zh-CN': '“{name}”可指向几种记录：要写明是哪一种。',
    en: '"{name}" refers to one of several entities: say which.',
    hint: { 'zh-CN': '在 "lookup" 里写 "entity"：{known} 之一。', en: 'Write "entity" in "lookup": one of {known}.' },
  },
  separator_missing: {
    'zh-CN': '“{name}”是多选引用：一格里有几条记录，要写明用什么分隔，并只按一个字段查找。',
    en: '"{name}" is a list: say what stands between the texts of a cell, and look them up by one field.',
    hint: {
      'zh-CN': '加上 "separator"，例如 "、"；"by" 只写一个字段，去掉 "headers"。',
      en: 'Add a "separator" such as ","; name one field in "by" and no "headers".',
    },
  },
  lookup_headers: {
    'zh-CN': '"by" 有几项，"headers" 就要有几组。',
    en: 'One list of headers for each of "by".',
    hint: { 'zh-CN': '写 {count} 组表头。', en: 'Write {count} lists of headers.' },
    expected: { 'zh-CN': '{count}', en: '{count}' },
  },
  lookup_missing: {
    'zh-CN': '“{name}”是引用：要写明文字是 {entity} 的哪个字段。',
    en: '"{name}" is a reference: say which field of {entity} the text is.',
    hint: { 'zh-CN': '加上 "lookup"，在其中的 "by" 里写 ["字段"]。', en: 'Add a "lookup" with "by": ["<field>"].' },
  },
  column_children: {
    'zh-CN': '“{name}”是多条记录，不能作为列。',
    en: '"{name}" is a list of records and cannot be a column.',
    hint: { 'zh-CN': '去掉这一列，或用汇总字段。', en: 'Remove this column, or use a rollup field.' },
  },
  sort_type: {
    'zh-CN': '列表不能按“{path}”排序。',
    en: 'Lists cannot be sorted by "{path}".',
    hint: { 'zh-CN': '换成文字、数值或日期字段。', en: 'Name a field of text, numbers or days.' },
  },
  total_type: {
    'zh-CN': '“{name}”不是数值。',
    en: '"{name}" does not hold numbers.',
    hint: { 'zh-CN': '合计里只写数值字段。', en: 'Name fields that hold numbers in "totals".' },
  },
  role_not_portal: {
    'zh-CN': '角色“{role}”是给管理台用的。',
    en: 'The role "{role}" is for the console.',
    hint: { 'zh-CN': '写一个 "for": "portal" 的角色。', en: 'Name a role with "for": "portal".' },
  },
  bills_not_bound: {
    'zh-CN': '没有继承 kernel/bill 的实体，所以没有账单可显示。',
    en: 'No entity extends kernel/bill, so there are no bills to show.',
    hint: { 'zh-CN': '写 "bills": false，或加这样的实体。', en: 'Write "bills": false, or add such an entity.' },
  },
  'identity_missing.entity': {
    'zh-CN': '门户角色要写明它的人是哪个实体。',
    en: 'A portal role says which entity its people are.',
    hint: { 'zh-CN': '加上 "identity"，写 "entity" 和 "phone"。', en: 'Add an "identity" with "entity" and "phone".' },
  },
  'identity_missing.field': {
    'zh-CN': '要写明用哪个字段找到账号。',
    en: 'Say which field the account is found by.',
    hint: { 'zh-CN': '在 "identity" 里写 "phone" 或 "email"。', en: 'Add "phone" or "email" to the "identity".' },
    expected: { 'zh-CN': 'email 或 phone', en: 'email or phone' },
  },
  identity_type: {
    'zh-CN': '“{name}”不是文本字段。',
    en: '"{name}" is not a text field.',
    hint: { 'zh-CN': '写一个存电话或邮箱的文本字段。', en: 'Name a text field that holds the phone or e-mail.' },
  },
  role_export_unread: {
    'zh-CN': '本角色看不到“{entity}”，导出也就什么都没有。',
    en: 'This role reads nothing of "{entity}", so nothing of it can leave.',
    hint: {
      'zh-CN': '把规则的 "action" 写成 ["read", "export"]，或另加一条 "read" 规则。',
      en: 'Make the rule\'s "action" ["read", "export"], or add a rule that lets read it.',
    },
  },
  unmasked_unread: {
    'zh-CN': '"unmasked" 只能写在允许 "read" 的规则里。',
    en: 'Only a rule that lets read can be "unmasked".',
    hint: {
      'zh-CN': '在 "action" 里加上 "read"，或去掉 "unmasked"。',
      en: 'Add "read" to its "action", or take "unmasked" out.',
    },
  },
  role_circle: {
    'zh-CN': '角色“{role}”又包含本角色。',
    en: 'The role "{role}" includes this one.',
    hint: { 'zh-CN': '去掉其中一个 "includes"。', en: 'Take out one of the two "includes".' },
  },
  role_includes_other: {
    'zh-CN': '角色“{role}”的 "for" 与本角色不同。',
    en: 'The role "{role}" is for another door than this one.',
    hint: {
      'zh-CN': '只包含 "for" 相同的角色：管理台与门户的人不同。',
      en: 'Include roles of the same "for": people of the console and of the portal are not the same.',
    },
  },
  role_scope_missing: {
    'zh-CN': '角色“{role}”分配时要指定“{name}”（{entity}），本角色没有写。',
    en: 'The role "{role}" is assigned with "{name}", of {entity}, which this role does not name.',
    hint: {
      'zh-CN': '在 "scope" 里加上 { "name": "{name}", "entity": "{entity}" }。',
      en: 'Add { "name": "{name}", "entity": "{entity}" } to the "scope".',
    },
  },
  role_scope_portal: {
    'zh-CN': '门户角色不由人分配，没有可指定的范围。',
    en: 'A portal role is assigned by nobody, so there is no scope to name.',
    hint: { 'zh-CN': '用 $actor.record 写条件。', en: 'Write the condition with $actor.record.' },
  },
  'key_missing.subject': {
    'zh-CN': '规则要写明它的对象：一个实体，或用 * 表示全部。',
    en: 'A rule names its subject: an entity, or * for every one.',
    hint: { 'zh-CN': '加上 "subject"。', en: 'Add a "subject".' },
    expected: { 'zh-CN': 'subject', en: 'subject' },
  },
  subject_any: {
    'zh-CN': '对全部实体的规则不能写字段和条件。',
    en: 'A rule for every entity has neither fields nor a condition.',
    hint: {
      'zh-CN': '去掉 "fields" 和 "where"，或写明一个实体。',
      en: 'Remove "fields" and "where", or name one entity.',
    },
  },
  standard_kinds: {
    'zh-CN': '收费标准不能同时有 "{first}" 和 "{second}"。',
    en: 'A standard has "{first}" or "{second}", not both.',
    hint: { 'zh-CN': '拆成两个收费标准。', en: 'Make two standards of it.' },
  },
  standard_period: {
    'zh-CN': '有 "{kind}" 的收费标准按月计费。',
    en: 'A standard with "{kind}" is charged by the month.',
    hint: { 'zh-CN': '写 "period": "month"。', en: 'Write "period": "month".' },
    expected: { 'zh-CN': 'month', en: 'month' },
  },
  round_month: {
    'zh-CN': '按月计费的一行只有一个月。',
    en: 'A line of a month has one month to round.',
    hint: { 'zh-CN': '写 "at": "line"，或改用更长的 "period"。', en: 'Write "at": "line", or a longer "period".' },
    expected: { 'zh-CN': 'line', en: 'line' },
  },
  bounds_order: {
    'zh-CN': '下限不能为负，上限不能小于下限。',
    en: 'A minimum is not negative, a maximum not below it.',
    hint: { 'zh-CN': '改 "min" 或 "max"。', en: 'Correct "min" or "max".' },
  },
  component_item: {
    'zh-CN': '“{name}”在这个标准里已经有一行。',
    en: 'There is a line of "{name}" in this standard already.',
    hint: { 'zh-CN': '换一个收费项目。', en: 'Name another fee item.' },
  },
  components_shared: {
    'zh-CN': '公摊的标准只有一行。',
    en: 'A standard that shares has one line.',
    hint: { 'zh-CN': '去掉 "components"，为它们另写标准。', en: 'Remove "components"; write standards for them.' },
  },
  late_fee_ways: {
    'zh-CN': '违约金只有一种算法。',
    en: 'A late fee is counted in one way.',
    hint: {
      'zh-CN': '"dailyRate"、"monthlyRate"、"once" 里写一个。',
      en: 'Write one of "dailyRate", "monthlyRate" and "once".',
    },
    expected: { 'zh-CN': 'dailyRate、monthlyRate 或 once', en: 'dailyRate, monthlyRate or once' },
  },
  late_fee_holidays: {
    'zh-CN': '只有按天计的违约金才能不计节假日。',
    en: 'Only a late fee by the day can leave days out.',
    hint: {
      'zh-CN': '去掉 "excludeHolidays"，或写 "dailyRate"。',
      en: 'Remove "excludeHolidays", or write a "dailyRate".',
    },
  },
} as const satisfies IssueTexts
