import type { IssueTexts } from '@courtyard/std/issue-text'

const keepIt = {
  'zh-CN': '租户只能收紧模板的保证，不能放宽：去掉这处改动。',
  en: 'An overlay may tighten what its pack promises, not loosen it: remove this change.',
} as const

/** What authors read about layers: the tenant, its packs, what an overlay may not do, and the kernel's entities. */
export const layerTexts = {
  pack_version: {
    'zh-CN': '模板包的版本是 {actual}，不是 {wanted}。',
    en: 'The pack is at {actual}, not {wanted}.',
    hint: { 'zh-CN': '写 "^{actual}"。', en: 'Write "^{actual}".' },
  },
  'pack_version.module': {
    'zh-CN': '模块“{name}”的版本是 {actual}，不是“{template}”要求的 {wanted}。',
    en: 'The module "{name}" is at {actual}, not {wanted} as "{template}" asks.',
    hint: { 'zh-CN': '安装合适的版本。', en: 'Install a version that fits.' },
  },
  module_missing: {
    'zh-CN': '模板的模块“{name}” {version} 不在。',
    en: 'The pack\'s module "{name}" {version} is not there.',
    hint: {
      'zh-CN': '安装它，或在 "modules" 里写 "{name}": false 关掉它。',
      en: 'Install it, or switch it off: "{name}": false in "modules".',
    },
  },
  module_needed: {
    'zh-CN': '模块“{name}”需要“{needed}”。',
    en: 'The module "{name}" needs "{needed}".',
    hint: {
      'zh-CN': '打开“{needed}”，或在 "modules" 里写 "{name}": false 把它也关掉。',
      en: 'Switch "{needed}" on, or switch "{name}" off too: "{name}": false in "modules".',
    },
  },
  'module_needed.missing': {
    'zh-CN': '模块“{name}”需要“{needed}”，而它不在。',
    en: 'The module "{name}" needs "{needed}", which is not there.',
    hint: {
      'zh-CN': '安装“{needed}”，或在 "modules" 里写 "{name}": false。',
      en: 'Install "{needed}", or switch "{name}" off: "{name}": false in "modules".',
    },
  },
  kept_stale: {
    'zh-CN': '模板里“{path}”的值已不是当初选择时的那个。',
    en: 'The pack\'s value of "{path}" is another than the one your choice was made over.',
    hint: {
      'zh-CN': '重新选择：写 "{path}": "{hash}" 保留自己的，或把两行都去掉以跟随模板。',
      en: 'Choose again: keep yours with "{path}": "{hash}", or take both lines out to follow the pack.',
    },
  },
  owned_entity: {
    'zh-CN': '{lines} 的记录不能作为 {entity} 的明细。',
    en: 'Records of {lines} cannot be lines of {entity}.',
    hint: { 'zh-CN': '换一个没有明细的实体。', en: 'Name another entity, one without lines of its own.' },
  },
  owned_by_optional: {
    'zh-CN': '明细总属于一条记录：“{by}”必须是必填的。',
    en: 'A line always has its record: "{by}" must be required.',
    hint: { 'zh-CN': '给“{by}”写上 "required": true。', en: 'Add "required": true to "{by}".' },
  },
  owned_trash: {
    'zh-CN': '{entity} 有回收站，{lines} 才有，反之亦然。',
    en: '{lines} must have a trash exactly when {entity} has one.',
    hint: { 'zh-CN': '让两者的 "trash" 一致。', en: 'Write the same "trash" in both.' },
  },
  owned_order: {
    'zh-CN': '“{name}”不是整数字段。',
    en: '"{name}" is not a whole number.',
    hint: { 'zh-CN': '在 "order" 里写一个整数字段。', en: 'Name a field of type integer in "order".' },
  },
  lookup_end: {
    'zh-CN': '“{path}”的末端是 {type} 字段。',
    en: '"{path}" ends in a {type} field.',
    hint: { 'zh-CN': '路径要到一个自己存值的字段为止。', en: 'End the path in a field that holds a value of its own.' },
    expected: { 'zh-CN': '自己存值的字段', en: 'a stored field that holds a value of its own' },
  },
  pack_document_missing: {
    'zh-CN': '包要有一个写明名称和版本的 pack.json。',
    en: 'A pack has a pack.json with name and version.',
    hint: { 'zh-CN': '加上 pack.json。', en: 'Add a pack.json.' },
  },
  bundle_invalid: { 'zh-CN': '这不是 {format} 文件。', en: 'This is not a {format} file.' },
  hash_wrong: {
    'zh-CN': '{name} {version} 的文件不是当初打包的那些：它们的哈希是 {hash}。',
    en: 'The files of {name} {version} are not the ones that were packed: their hash is {hash}.',
    hint: { 'zh-CN': '重新取得这个文件。', en: 'Get the file again.' },
  },
  pack_too_large: {
    'zh-CN': '一个包最多 {files} 个文件、{bytes} 字节。',
    en: 'A pack has at most {files} files and {bytes} bytes.',
  },
  path_duplicate: {
    'zh-CN': '包里这个路径出现了两次。',
    en: 'This path stands in the pack twice.',
    hint: { 'zh-CN': '去掉其中一个文件。', en: 'Remove one of the files.' },
  },
  path_invalid: {
    'zh-CN': '包只能有自己文件夹里的 .json 文件。',
    en: 'A pack holds .json files below its own folder only.',
    hint: { 'zh-CN': '移走或改名这个文件。', en: 'Move or rename this file.' },
  },
  time_zone_unknown: {
    'zh-CN': '没有时区“{name}”。',
    en: 'There is no time zone "{name}".',
    hint: { 'zh-CN': '例如 Asia/Shanghai。', en: 'For example Asia/Shanghai.' },
  },
  'overlay_loosens.type': {
    'zh-CN': '模板里字段“{name}”的类型是 {value}。',
    en: 'The pack\'s field "{name}" is of type {value}.',
    hint: keepIt,
  },
  'overlay_loosens.required': {
    'zh-CN': '模板里字段“{name}”是必填的。',
    en: 'The pack\'s field "{name}" is required.',
    hint: keepIt,
  },
  'overlay_loosens.unique': {
    'zh-CN': '模板里字段“{name}”不能重复。',
    en: 'The pack\'s field "{name}" is unique.',
    hint: keepIt,
  },
  'overlay_loosens.hidden': {
    'zh-CN': '“{name}”是必填的，又没有默认值，不能隐藏。',
    en: '"{name}" is required and has no default, so it cannot be hidden.',
    hint: {
      'zh-CN': '给它一个 "default"，或不要隐藏。',
      en: 'Give it a "default", or do not hide it.',
    },
  },
  'overlay_loosens.limit': { 'zh-CN': '模板规定 {key} 为 {value}。', en: "The pack's {key} is {value}.", hint: keepIt },
  'overlay_loosens.readOnly': {
    'zh-CN': '模板里字段“{name}”是只读的。',
    en: 'The pack\'s field "{name}" is readOnly.',
    hint: keepIt,
  },
  'overlay_loosens.personal': {
    'zh-CN': '模板里字段“{name}”是个人信息。',
    en: 'The pack\'s field "{name}" is personal.',
    hint: keepIt,
  },
  'overlay_loosens.sealed': {
    'zh-CN': '模板里字段“{name}”是密封保存的。',
    en: 'The pack\'s field "{name}" lies sealed.',
    hint: keepIt,
  },
  'overlay_loosens.says': { 'zh-CN': '模板写了 {key}。', en: 'The pack says {key}.', hint: keepIt },
  'overlay_loosens.pattern': { 'zh-CN': '格式由模板规定。', en: 'The pack gives this pattern.', hint: keepIt },
  'overlay_loosens.target': { 'zh-CN': '模板里写的是 {value}。', en: 'The pack says {value}.', hint: keepIt },
  'overlay_loosens.list': {
    'zh-CN': '模板的 {key} {lost} 不能去掉。',
    en: "The pack's {key} {lost} must stay.",
    hint: keepIt,
  },
  'overlay_loosens.accept': {
    'zh-CN': '模板不收 {added} 类型的文件。',
    en: 'The pack does not accept files of {added}.',
    hint: keepIt,
  },
  'overlay_loosens.rule': {
    'zh-CN': '模板的规则“{name}”不能改动。',
    en: 'The pack\'s rule "{name}" must stay as it is.',
    hint: keepIt,
  },
  kernel_target_missing: {
    'zh-CN': '“{entity}”要写明“{field}”指向哪个实体。',
    en: '"{entity}" needs to know what "{field}" refers to.',
    hint: {
      'zh-CN': '加一个字段："name": "{field}"，"to": "实体"。',
      en: 'Add a field with "name": "{field}" and "to": "<entity>".',
    },
  },
  kernel_field_stored: {
    'zh-CN': '内核实体只能加不存储的字段。',
    en: 'A kernel entity takes added fields only where nothing is stored.',
    hint: { 'zh-CN': '改成 {types}，或去掉这个字段。', en: 'Make it one of {types}, or remove it.' },
    expected: { 'zh-CN': '{types}', en: '{types}' },
  },
  kernel_fixed: {
    'zh-CN': '“{field}”的“{key}”由内核决定。',
    en: 'The kernel decides "{key}" of "{field}".',
    hint: { 'zh-CN': '去掉“{key}”。', en: 'Remove "{key}".' },
  },
  'kernel_shape.inner': {
    'zh-CN': '绑定得出的文档在 {place} 处不对：{problem}',
    en: 'The document this binding stands for is wrong at {place}: {problem}',
  },
} as const satisfies IssueTexts
