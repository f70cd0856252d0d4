import type { IssueTexts } from '@courtyard/std/issue-text'

/** What authors read about the answers they give to a publish. */
export const publishTexts = {
  fill_empty: {
    'zh-CN': '填充值要是一个值；要留空请明说。',
    en: 'A fill is a value; to leave it empty, say so.',
    hint: { 'zh-CN': '用 "empty" 回答。', en: 'Answer with "empty".' },
  },
  fill_too_rich: {
    'zh-CN': '填充只能用本记录存储的字段和 + - *、&、??、$round。',
    en: 'A fill reads stored fields of its own row with + - *, &, ?? and $round.',
    hint: { 'zh-CN': '改写成这样的表达式，或写一个值。', en: 'Write such an expression, or a value.' },
  },
  fill_sealed: {
    'zh-CN': '“{name}”是密封保存的，发布时不能给已有记录填值。',
    en: '"{name}" lies sealed: publishing cannot fill it on the records that are there.',
    hint: {
      'zh-CN': '先发布为非必填，导入或录入这些值，再改成必填。',
      en: 'Publish it as not required, import or enter the values, then make it required.',
    },
  },
  answer_missing: {
    'zh-CN': '{key}：{count} 处还没有回答。',
    en: '{key}: {count} without an answer.',
    hint: { 'zh-CN': '用其中一种回答：{answers}。', en: 'Answer with one of: {answers}.' },
    expected: { 'zh-CN': '{answers}', en: '{answers}' },
  },
  'answer_missing.none': {
    'zh-CN': '{key}：{count} 处不符合，没有回答能解决。',
    en: '{key}: {count} do not fit, and no answer helps.',
    hint: { 'zh-CN': '先改好这些记录，再重新预览。', en: 'Mend these records first, then preview again.' },
  },
  fill_not_path: {
    'zh-CN': '这个引用只能填它规定的路径。',
    en: 'This reference is only filled by the path that it has to equal.',
    hint: { 'zh-CN': '把填充写成该路径。', en: 'Write that path as the expression of the fill.' },
  },
  answer_unknown: {
    'zh-CN': '没有问过这个名称。',
    en: 'Nothing of that name was asked.',
    hint: { 'zh-CN': '去掉这个回答。', en: 'Remove this answer.' },
  },
  answer_not_taken: {
    'zh-CN': '这不是对它的回答，或回答不止一个。',
    en: 'This is not an answer to that, or more than one.',
    hint: { 'zh-CN': '只写一种允许的回答。', en: 'Give one of the answers that are taken.' },
  },
  'upgrade_conflict.both_changed': {
    'zh-CN': '{path}：模板改了这里，您也改了。原来 {was}，模板 {pack}，您的 {mine}',
    en: '{path}: the pack changed this, and so did you. Was {was}, pack {pack}, yours {mine}',
    hint: {
      'zh-CN': '用 courtyard upgrade 选择：保留自己的，或跟随模板。',
      en: 'Choose with courtyard upgrade: keep yours, or follow the pack.',
    },
  },
  'upgrade_conflict.changed_and_removed': {
    'zh-CN': '{path}：模板去掉了这里，而您改过。原来 {was}，模板 {pack}，您的 {mine}',
    en: '{path}: the pack removed this, and you changed it. Was {was}, pack {pack}, yours {mine}',
    hint: {
      'zh-CN': '用 courtyard upgrade 选择：保留自己的，或跟随模板。',
      en: 'Choose with courtyard upgrade: keep yours, or follow the pack.',
    },
  },
  'upgrade_conflict.added_by_both': {
    'zh-CN': '{path}：模板现在也有这一项了。原来 {was}，模板 {pack}，您的 {mine}',
    en: '{path}: the pack now has this too. Was {was}, pack {pack}, yours {mine}',
    hint: {
      'zh-CN': '用 courtyard upgrade 选择：保留自己的，或跟随模板。',
      en: 'Choose with courtyard upgrade: keep yours, or follow the pack.',
    },
  },
  'rebase_conflict.both_changed': {
    'zh-CN': '{path}：期间发布的版本改了这里，草稿也改了。原来 {was}，已发布 {published}，草稿 {mine}',
    en: '{path}: what was published meanwhile changed this, and so did the draft. Was {was}, published {published}, draft {mine}',
    hint: {
      'zh-CN': '选择 keep（保留草稿的）或 follow（跟随已发布的）。',
      en: 'Choose keep (the draft) or follow (what is published).',
    },
  },
  'rebase_conflict.changed_and_removed': {
    'zh-CN': '{path}：一边改了这里，另一边去掉了。原来 {was}，已发布 {published}，草稿 {mine}',
    en: '{path}: one side changed this, the other removed it. Was {was}, published {published}, draft {mine}',
    hint: {
      'zh-CN': '选择 keep（保留草稿的）或 follow（跟随已发布的）。',
      en: 'Choose keep (the draft) or follow (what is published).',
    },
  },
  'rebase_conflict.added_by_both': {
    'zh-CN': '{path}：两边都新增了这一项，内容不同。已发布 {published}，草稿 {mine}',
    en: '{path}: both sides added this, differently. Published {published}, draft {mine}',
    hint: {
      'zh-CN': '选择 keep（保留草稿的）或 follow（跟随已发布的）。',
      en: 'Choose keep (the draft) or follow (what is published).',
    },
  },
} as const satisfies IssueTexts
