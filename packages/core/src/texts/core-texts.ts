import { dbTexts } from '@courtyard/db/texts/db-texts'
import { documentTexts } from '@courtyard/metadata/texts/document-texts'
import { type IssueTexts, issuesIn } from '@courtyard/std/issue-text'

import { importTexts } from './import-texts.ts'
import { publishTexts } from './publish-texts.ts'

/** What people read about the requests that use cases refuse: what only the database or the rights can tell. */
export const coreTexts = {
  ...publishTexts,
  ...importTexts,
  invitation_nowhere: {
    'zh-CN': '没有邮箱也没有手机号，无法发送邀请。',
    en: 'There is neither an address nor a number to invite.',
  },
  invitation_phone: { 'zh-CN': '这不是手机号。', en: 'This is no telephone number.' },
  issuer_silent: {
    'zh-CN': '连不上这个登录服务，或它不以这个地址自称。请核对地址。',
    en: 'This issuer is not reached, or does not call itself so. Check the address.',
  },
  issuer_secret: { 'zh-CN': '请填写客户端密钥。', en: 'Give the client secret.' },
  break_glass: {
    'zh-CN': '请至少指定一位应急管理员：可以分配任何角色，并且已设置密码。',
    en: 'Name somebody to break the glass, each of whom may assign any role and has a password.',
  },
  password_short: { 'zh-CN': '密码至少 {min} 个字符。', en: 'A password has at least {min} characters.' },
  password_guessable: {
    'zh-CN': '这个密码太容易猜到：请用更长、不常见的，不要用姓名、日期或键盘顺序。',
    en: 'This password is easy to guess. Use a longer, unusual one without names, dates or keyboard rows.',
  },
  password_plain: {
    'zh-CN': '密码要包含大写字母、小写字母、数字、符号中的三种。',
    en: 'A password has three of: capitals, small letters, digits, signs.',
  },
  password_used: {
    'zh-CN': '最近 {count} 次用过的密码不能再用。',
    en: 'The last {count} passwords cannot be used again.',
  },
  duplicate: { 'zh-CN': '已经有一条同样的记录。', en: 'A record like this exists.' },
  overlap: { 'zh-CN': '和另一条记录的时间重叠。', en: 'Another record covers part of this period.' },
  'duplicate.record': { 'zh-CN': '和“{title}”重复，请换一个。', en: 'The same as "{title}". Use another.' },
  'overlap.record': { 'zh-CN': '和“{title}”的时间重叠。', en: '"{title}" covers part of this period.' },
  reference_missing: { 'zh-CN': '没有这条记录，请重新选择。', en: 'There is no such record. Choose again.' },
  line_not_open: { 'zh-CN': '这位缴费人没有这一行未缴费用。', en: 'This payer has no such open line.' },
  line_not_settled: { 'zh-CN': '这笔收款没有核销这一行。', en: 'The payment settles no such line.' },
  voucher_unmapped: {
    'zh-CN': '{account}（{what}）没有对应的科目。',
    en: '{account} ({what}) has no account code.',
  },
  'voucher_unmapped.payer': {
    'zh-CN': '缴费人“{title}”没有客户编码（{field}）。',
    en: 'The payer "{title}" has no code ({field}).',
  },
  'voucher_unmapped.project': {
    'zh-CN': '{count} 个收费对象没有项目编码（{field}）。',
    en: 'Subjects without a project code ({field}): {count}.',
  },
  line_not_invoiceable: { 'zh-CN': '这一行没有可开票的金额。', en: 'Nothing of this line can be invoiced.' },
  tax_no_needed: { 'zh-CN': '单位抬头要填纳税人识别号。', en: "A company's title has its taxpayer's number." },
  special_for_companies: { 'zh-CN': '专用发票只能开给单位。', en: 'Special invoices are for companies.' },
  'invoice_incomplete.item': {
    'zh-CN': '费用项目“{item}”没有写税收分类编码（invoice）。',
    en: 'The fee item "{item}" says no tax classification (invoice).',
  },
  'invoice_incomplete.lease': {
    'zh-CN': '租金开票要在租户文档里写明不动产地址等字段（money.invoices.lease）。',
    en: 'To invoice rent the tenant document says where the address stands (money.invoices.lease).',
  },
  'invoice_incomplete.subject': {
    'zh-CN': '账单 {bill} 的收费对象没有填“{field}”。',
    en: 'The subject of bill {bill} has no value for "{field}".',
  },
  amount_exceeded: { 'zh-CN': '只剩 {open}，不能用 {asked}。', en: 'Only {open} is left, {asked} cannot be taken.' },
  'period_closed.until': {
    'zh-CN': '{period} 已关账。请改用 {open} 或之后的日期，或在“月结”页申请重新开账。',
    en: '{period} is closed. Take a day from {open} on, or ask on the page Month end to open the period again.',
  },
  'close_blocked.earlier': { 'zh-CN': '请先关账 {period}。', en: 'Close {period} first.' },
  'close_blocked.running': { 'zh-CN': '{period} 还没有结束。', en: '{period} is not over yet.' },
  'close_blocked.shifts': { 'zh-CN': '还有 {count} 个班次没有确认。', en: 'Shifts not confirmed yet: {count}.' },
  'close_blocked.fee_runs': { 'zh-CN': '还有 {count} 次出账没有做完。', en: 'Fee runs not finished: {count}.' },
  'close_blocked.requests': {
    'zh-CN': '还有 {count} 条资金申请等待审批。',
    en: 'Requests about money waiting: {count}.',
  },
  'close_blocked.clearing': {
    'zh-CN': '在途资金还有 {amount} 没有到账。',
    en: 'Not paid out by the provider yet: {amount}.',
  },
  'close_blocked.books': { 'zh-CN': '账务核对没有通过：{checks}。', en: 'The books do not hold: {checks}.' },
  day_before_row: { 'zh-CN': '记账日不能早于流水的日期 {day}。', en: 'The money came on {day}, not before.' },
  day_to_come: { 'zh-CN': '收款日不能晚于今天。', en: 'The day is still to come.' },
  reference_used: { 'zh-CN': '这张凭据已用于收款 {no}。', en: 'This reference belongs to payment {no}.' },
  name_invalid: {
    'zh-CN': '名称由小写字母、数字和 _ 组成，以字母开头，最多 48 个字符。',
    en: 'A name has lower-case letters, digits and _, starts with a letter and has at most 48 characters.',
  },
  role_found: {
    'zh-CN': '门户的人由其记录认定，不用分配角色。',
    en: 'People of the portal are known by their records; their roles are not assigned.',
  },
  scope_unknown: { 'zh-CN': '这个角色没有这样的范围。', en: 'The role is not over anything of that name.' },
  scope_missing: { 'zh-CN': '请写明这个角色管哪些记录。', en: 'Say which records the role is over.' },
  scope_record: { 'zh-CN': '其中一条记录不存在。', en: 'One of the records does not exist.' },
  day_before_from: { 'zh-CN': '终止日要晚于 {day}。', en: 'The end is later than {day}.' },
  'role_unknown.member': { 'zh-CN': '没有角色：{roles}。', en: 'There is no role {roles}.' },
  'role_unknown.none': { 'zh-CN': '至少要有一个角色。', en: 'At least one role is needed.' },
  value_not_readable: { 'zh-CN': '这个值读不出来。', en: 'The value cannot be read.' },
  form_unknown: { 'zh-CN': '这个实体没有这样的表单。', en: 'There is no such form of this entity.' },
  effect_failed: {
    'zh-CN': '“{owner}”中的“{effect}”做不了（{reason}），所以什么都没有保存。',
    en: '"{effect}" of "{owner}" could not be done ({reason}), so nothing was saved.',
  },
  lock_invalid: {
    'zh-CN': '锁文件读不出来。',
    en: 'The lock cannot be read.',
    hint: { 'zh-CN': '取回上次发布的锁文件。', en: 'Take back the lock of the last publish.' },
  },
  file_missing: {
    'zh-CN': '没有这个文件，请重新上传。',
    en: 'There is no such file. Upload it again.',
  },
  line_missing: { 'zh-CN': '没有这一行明细。', en: 'There is no such line.' },
  tree_circle: { 'zh-CN': '一条记录不能放在它自己下面。', en: 'A record cannot lie below itself.' },
  tree_too_deep: { 'zh-CN': '树最多 32 层。', en: 'A tree has 32 levels at most.' },
  'input_unknown.report': { 'zh-CN': '报表没有这个输入。', en: 'The report has no such input.' },
  'parameter_invalid.report': {
    'zh-CN': '这个参数不能用。',
    en: 'This parameter cannot be used.',
    expected: { 'zh-CN': '{type}', en: '{type}' },
  },
  'parameter_unknown.report': {
    'zh-CN': '报表没有这个参数。',
    en: 'The report has no such parameter.',
    expected: { 'zh-CN': '{known}', en: '{known}' },
  },
  'required.parameter': { 'zh-CN': '请填写这个参数。', en: 'This parameter is needed.' },
  'group_invalid.value': { 'zh-CN': '分组是一个值或 null。', en: 'A group is a value, or null.' },
  received_on_impossible: {
    'zh-CN': '请填写今天或之前一年内的日期。',
    en: 'Name today, or a day of the year before it.',
  },
  'view_unknown.any': { 'zh-CN': '没有这样的视图。', en: 'There is no such view.' },
  'view_unknown.entity': { 'zh-CN': '这个实体没有这样的视图。', en: 'There is no such view of this entity.' },
} as const satisfies IssueTexts

/** An issue that a use case finds. */
export const coreIssue = issuesIn<typeof coreTexts>()

/** Every text an issue may need above the edge. */
export const issueTexts: IssueTexts = { ...documentTexts, ...dbTexts, ...coreTexts }
