import type { AuditGroup } from './audit-actions.ts'

type Text = readonly [zhCN: string, en: string]

/** What the audit tells of something that was done, in words. Notes are typed by these keys. */
export const auditKeys = {
  account: ['账户', 'Account'],
  action: ['操作', 'Action'],
  actor: ['人员', 'Person'],
  adjustment: ['调整单', 'Adjustment'],
  allowed: ['可以', 'Allowed'],
  amount: ['金额', 'Amount'],
  approved: ['批准人', 'Approved by'],
  asked_by: ['申请人', 'Asked by'],
  assignment: ['分配', 'Assignment'],
  bills: ['账单数', 'Bills'],
  by: ['操作人', 'By'],
  cashier: ['收银员', 'Cashier'],
  count: ['次数', 'Times'],
  day: ['日期', 'Day'],
  days: ['天数', 'Days'],
  digest: ['内容摘要', 'Digest'],
  document: ['单据', 'Document'],
  draft: ['草稿', 'Draft'],
  entity: ['内容', 'Entity'],
  entries: ['修改记录数', 'Entries of histories'],
  field: ['字段', 'Field'],
  files: ['文件数', 'Files'],
  format: ['格式', 'Format'],
  found: ['不符', 'Found'],
  from: ['从', 'From'],
  grants: ['角色分配数', 'Grants'],
  group: ['类别', 'Heading'],
  hash: ['哈希', 'Hash'],
  head: ['末条序号', 'Last row'],
  held: ['暂不发布', 'Held back'],
  kind: ['种类', 'Kind'],
  line: ['明细', 'Line'],
  lines: ['分录数', 'Lines'],
  loosens: ['放宽双人要求', 'Asks a second person less often'],
  made: ['新建', 'New'],
  mapping: ['导入映射', 'Mapping'],
  member: ['人员', 'Person'],
  method: ['方式', 'Method'],
  no: ['编号', 'Number'],
  over: ['范围', 'Over'],
  payment: ['收款', 'Payment'],
  people: ['人数', 'People'],
  period: ['账期', 'Period'],
  personal: ['完整的个人信息', 'Personal values unmasked'],
  preview: ['试算', 'Preview'],
  publish: ['发布', 'Publish'],
  purpose: ['用途', 'Purpose'],
  reason: ['理由', 'Reason'],
  receivable: ['应收', 'Receivable'],
  record: ['记录', 'Record'],
  report: ['报告', 'Report'],
  role: ['角色', 'Role'],
  roles: ['角色', 'Roles'],
  rows: ['行数', 'Rows'],
  seal: ['核对码', 'Seal'],
  sound: ['完整', 'Whole'],
  state: ['结果', 'Outcome'],
  subject: ['对象', 'Of what'],
  subject_id: ['对象编号', 'Id'],
  template: ['模板', 'Template'],
  to: ['到', 'To'],
  told: ['通知人数', 'People told'],
  version: ['版本', 'Version'],
  view: ['列表', 'View'],
  vouchers: ['凭证数', 'Vouchers'],
  way: ['方式', 'By'],
} as const satisfies Readonly<Record<string, Text>>
export type AuditKey = keyof typeof auditKeys

/** The same key under a heading where it says something else. */
const underHeading: { readonly [Group in AuditGroup]?: Readonly<Record<string, Text>> } = {
  identity: { from: ['来源网段', 'Network'] },
  access: { from: ['起始日', 'First day'], to: ['终止日（不含）', 'First day without'] },
  publishing: { from: ['原版本', 'Version before'], version: ['恢复的版本', 'Version restored'] },
}

const yesNo: Readonly<Record<string, Text>> = { true: ['是', 'yes'], false: ['否', 'no'] }
/** Values that are words of the program and not of the company, by their key. */
const values: { readonly [Key in AuditKey]?: Readonly<Record<string, Text>> } = {
  way: {
    password: ['密码', 'password'],
    phone: ['短信验证码', 'code by SMS'],
    recovery: ['重设密码链接', 'recovery link'],
    invitation: ['邀请链接', 'invitation'],
    key: ['API 密钥', 'API key'],
  },
  kind: {
    sign_ins_failed: ['登录失败过多', 'many failed sign-ins'],
    account_locked: ['账号被锁定', 'account locked'],
    mass_read: ['大量读取', 'very much was read'],
    mass_reveal: ['大量查看完整个人信息', 'many personal values revealed'],
    off_hours: ['非工作时间管理操作', 'administration off hours'],
    probing: ['越权尝试', 'trying doors'],
    reduce: ['减免', 'reduction'],
    write_off: ['核销', 'write-off'],
    refund: ['退款', 'refund'],
    adjustment: ['调账', 'adjustment'],
    access: ['查阅', 'access'],
    export: ['取走副本', 'a copy to take along'],
    correction: ['更正', 'correction'],
    erasure: ['删除', 'erasure'],
  },
  state: {
    approved: ['同意', 'approved'],
    rejected: ['不同意', 'rejected'],
    withdrawn: ['撤回', 'withdrawn'],
    done: ['完成', 'done'],
    failed: ['失败', 'failed'],
  },
  action: {
    read: ['查看', 'read'],
    create: ['新建', 'create'],
    update: ['修改', 'update'],
    delete: ['删除', 'delete'],
    export: ['导出', 'export'],
    reveal: ['查看完整值', 'reveal'],
  },
}

const inWords = ([zhCN, en]: Text, locale: string): string => (locale === 'en' ? en : zhCN)

/** What people read for a key of the details: the key where a newer program wrote it. */
export function auditKeyText(key: string, group: AuditGroup | null, locale: string): string {
  const text = (group && underHeading[group]?.[key]) ?? (auditKeys as Readonly<Record<string, Text>>)[key]
  return text ? inWords(text, locale) : key
}

/** What people read for a value of the details. */
export function auditValueText(key: string, value: unknown, locale: string): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.join(locale === 'en' ? ', ' : '、')
  if (typeof value === 'boolean') return inWords(yesNo[String(value)]!, locale)
  const known = Object.hasOwn(values, key) ? values[key as AuditKey] : undefined
  const text = known && Object.hasOwn(known, String(value)) ? known[String(value)] : undefined
  return text ? inWords(text, locale) : String(value)
}
