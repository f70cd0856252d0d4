import type { Mail, Sms } from './ports.ts'

export type MessageLocale = 'zh-CN' | 'en'
type Words = Readonly<Record<MessageLocale, string>>
type Letter = { readonly subject: Words; readonly text: Words }

/** What is written to people about their account. `{name}` is filled in. */
const letters = {
  recovery: {
    subject: { 'zh-CN': '重设密码', en: 'Set a new password' },
    text: {
      'zh-CN':
        '您好：\n\n有人请求为您的账号重设密码。请在 30 分钟内打开下面的链接设置新密码，链接只能使用一次：\n\n{link}\n\n如果不是您本人，请忽略这封邮件，原密码不变。',
      en: 'Hello,\n\nsomebody asked to set a new password for your account. Open this link within 30 minutes; it works once:\n\n{link}\n\nIf that was not you, ignore this letter: your password stays as it is.',
    },
  },
  invitation: {
    subject: { 'zh-CN': '{company}邀请您使用物业管理平台', en: '{company} invites you' },
    text: {
      'zh-CN':
        '{name}，您好：\n\n{company}为您开通了账号。请在 7 天内打开下面的链接设置密码并登录，链接只能使用一次：\n\n{link}',
      en: 'Hello {name},\n\n{company} has opened an account for you. Open this link within 7 days to set your password and sign in; it works once:\n\n{link}',
    },
  },
  // The address signs in somewhere else on this installation, which the company that invites must not learn.
  taken: {
    subject: { 'zh-CN': '{company}邀请您使用物业管理平台', en: '{company} invites you' },
    text: {
      'zh-CN':
        '{name}，您好：\n\n{company}想为您开通账号，但这个邮箱已经用于另一家公司的账号。请告诉{company}另一个邮箱。',
      en: 'Hello {name},\n\n{company} wants to open an account for you, but this address already signs in to another company. Tell {company} another address.',
    },
  },
  locked: {
    subject: { 'zh-CN': '您的账号被暂时锁定', en: 'Your account is locked for a while' },
    text: {
      'zh-CN':
        '您好：\n\n您的账号多次输错密码，新设备暂时不能登录；您以前登录过的设备不受影响。如果不是您本人，建议重设密码。',
      en: 'Hello,\n\na wrong password was given for your account several times, so new devices cannot sign in for a while; devices you signed in with before still can. If that was not you, set a new password.',
    },
  },
  changed: {
    subject: { 'zh-CN': '您的密码已修改', en: 'Your password was changed' },
    text: {
      'zh-CN': '您好：\n\n您的密码刚刚被修改，其他设备上的登录都已退出。如果不是您本人，请立即联系管理员。',
      en: 'Hello,\n\nyour password was changed just now, and you were signed out everywhere else. If that was not you, tell your administrator at once.',
    },
  },
  passkey: {
    subject: { 'zh-CN': '您的账号添加了通行密钥', en: 'A passkey was added to your account' },
    text: {
      'zh-CN': '您好：\n\n您的账号刚刚添加了一个通行密钥，可以用它登录。如果不是您本人，请立即联系管理员。',
      en: 'Hello,\n\na passkey was added to your account just now, by which its holder signs in. If that was not you, tell your administrator at once.',
    },
  },
} as const satisfies Readonly<Record<string, Letter>>

const notes = {
  sign_in_code: {
    'zh-CN': '登录验证码 {code}，10 分钟内有效。请勿告诉他人。',
    en: 'Your sign-in code is {code}. It works for 10 minutes. Tell nobody.',
  },
  phone_invitation: {
    'zh-CN': '{company}已为您开通账号，请打开 {link} 用本手机号登录。',
    en: '{company} has opened an account for you. Sign in with this number at {link}',
  },
} as const satisfies Readonly<Record<string, Words>>

export type LetterName = keyof typeof letters
export type NoteName = keyof typeof notes

type Writing<N> = {
  readonly what: N
  readonly to: string
  readonly locale: MessageLocale
  readonly values?: Readonly<Record<string, string>>
}

/** A letter in the reader's language. */
export function writeMail({ what, to, locale, values = {} }: Writing<LetterName>): Mail {
  const { subject, text } = letters[what]
  return { to, subject: oneLine(fill(subject[locale], values)), text: fill(text[locale], values) }
}

/** A short message in the reader's language, with what a gateway's template wants. */
export const writeSms = ({ what, to, locale, values = {} }: Writing<NoteName>): Sms => ({
  ...{ to, template: what, values, text: oneLine(fill(notes[what][locale], values)) },
})

const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '')

/** Names come from people: a line break must not begin a header. */
const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()
