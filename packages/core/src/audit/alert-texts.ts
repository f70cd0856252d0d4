import type { Alert } from './alerts.ts'

const says: Readonly<
  Record<Alert['kind'], Readonly<Record<'zh-CN' | 'en', readonly [subject: string, body: string]>>>
> = {
  sign_ins_failed: {
    'zh-CN': ['登录失败次数过多：{who}', '一小时内失败 {count} 次。请确认是否本人操作，必要时修改密码。'],
    en: [
      'Many failed sign-ins: {who}',
      '{count} in one hour. Ask whether it was them; change the password where it was not.',
    ],
  },
  account_locked: {
    'zh-CN': ['账号被锁定：{who}', '密码多次输错后仍在尝试（{count} 次）。'],
    en: ['Account locked: {who}', 'It was tried on after too many wrong passwords ({count} times).'],
  },
  mass_read: {
    'zh-CN': ['大量读取数据：{who}', '一小时内读取 {count} 行，明显高于平时。'],
    en: ['Very much was read: {who}', '{count} rows in one hour, far more than usual.'],
  },
  mass_reveal: {
    'zh-CN': ['查看大量个人信息：{who}', '一小时内查看了 {count} 个完整的个人信息，超过本公司的上限。'],
    en: ['Many personal values revealed: {who}', '{count} in one hour, more than your company allows.'],
  },
  off_hours: {
    'zh-CN': ['非工作时间管理操作：{who}', '一小时内有 {count} 项权限、发布或设置操作。'],
    en: ['Administration off hours: {who}', '{count} changes of access, documents or settings in one hour.'],
  },
  probing: {
    'zh-CN': ['可疑的越权尝试：{who}', '一小时内 {count} 次访问其他租户或不属于自己的记录。'],
    en: [
      'Somebody tries doors: {who}',
      '{count} times in one hour at other tenants or at records that are not theirs.',
    ],
  },
}
const all = { 'zh-CN': '多个账号', en: 'several accounts' } as const

/** The message about an alert, in every language. */
export function alertTexts({ kind, count }: Alert, who: string | null) {
  const text = (locale: 'zh-CN' | 'en') => {
    const [subject, body] = says[kind][locale]
    return {
      subject: subject.replace('{who}', () => who ?? all[locale]),
      body: body.replace('{count}', `${count}`),
    }
  }
  return { 'zh-CN': text('zh-CN'), en: text('en') }
}
