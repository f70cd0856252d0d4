import type { RecordJson } from '@courtyard/contract/records'
import type { AccessFile, HeldPart } from './access-file.ts'

type Locale = 'zh-CN' | 'en'

const words = {
  title: { 'zh-CN': '个人信息副本', en: 'What is held of you' },
  trash: { 'zh-CN': '（回收站）', en: '(in the trash)' },
  history: { 'zh-CN': '修改记录', en: 'What was changed' },
  consents: { 'zh-CN': '同意记录', en: 'Consents' },
  requests: { 'zh-CN': '提出的请求', en: 'Requests' },
  sign_ins: { 'zh-CN': '登录记录', en: 'Sign-ins' },
  messages: { 'zh-CN': '收到的通知', en: 'Messages' },
  mandates: { 'zh-CN': '代扣协议', en: 'Direct debit agreements' },
  none: { 'zh-CN': '无', en: 'None' },
} as const

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => ESCAPES[sign]!)

/** A value as people read it: titles of records, names of files, addresses in one line. */
export function readableValue(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map(readableValue).join('; ')
  if (typeof value !== 'object') return String(value)
  const { title, name, ...rest } = value as Record<string, unknown>
  if (typeof title === 'string') return title
  if (typeof name === 'string') return name
  return Object.values(rest).map(readableValue).filter(Boolean).join(' ')
}

/** The same as a page that is read without any program but a browser, every part of it text. */
export function accessPage(file: AccessFile, locale: Locale): Uint8Array {
  const say = (key: keyof typeof words) => escaped(words[key][locale])
  const lists = (['history', 'consents', 'requests', 'sign_ins', 'messages', 'mandates'] as const)
    .map((key) => `<h2>${say(key)}</h2>${listOf(file[key] as readonly object[], say('none'))}`)
    .join('\n')
  const page = `<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8"><title>${say('title')}</title><style>
body{font:14px/1.5 sans-serif;margin:2em auto;max-width:60em;padding:0 1em}
table{border-collapse:collapse;margin-bottom:1em}th,td{border:1px solid #ccc;padding:.3em .6em;text-align:left;vertical-align:top}
.mark{border:1px solid #888;padding:.5em 1em}
body::before{content:"${cssText(file.mark)}";position:fixed;inset:40% 0 auto;text-align:center;transform:rotate(-20deg);font-size:22px;opacity:.12;pointer-events:none}
</style></head><body>
<h1>${say('title')}: ${escaped(file.person.title ?? file.person.id)}</h1>
<p class="mark">${escaped(file.mark)} (${escaped(file.request.id)})</p>
${file.records.map((part) => partOf(part, say('trash'))).join('\n')}
${lists}
<p class="mark">${escaped(file.mark)}</p>
</body></html>
`
  return new TextEncoder().encode(page)
}

/** A text inside quotes of a style: nothing in it ends the quotes or the style. */
const cssText = (text: string): string => text.replace(/[^\p{L}\p{N} .,:，。：]/gu, ' ')

function partOf({ label, trashed, fields, records }: HeldPart, trash: string): string {
  const rows = records.map((record) => `<table>${fields.map((field) => rowOf(field, record)).join('')}</table>`)
  return `<h2>${escaped(label)} ${trashed ? trash : ''}</h2>${rows.join('\n')}`
}

function rowOf({ name, label }: HeldPart['fields'][number], record: RecordJson): string {
  const text = readableValue(record[name])
  return text === '' ? '' : `<tr><th>${escaped(label)}</th><td>${escaped(text)}</td></tr>`
}

function listOf(items: readonly object[], none: string): string {
  if (items.length === 0) return `<p>${none}</p>`
  const cell = (value: unknown) => escaped(typeof value === 'object' ? JSON.stringify(value) : String(value))
  const rows = items.map((item) =>
    Object.entries(item)
      .filter(([, value]) => value !== null && value !== '')
      .map(([key, value]) => `<tr><th>${escaped(key)}</th><td>${cell(value)}</td></tr>`)
      .join(''),
  )
  return rows.map((row) => `<table>${row}</table>`).join('\n')
}
