import type { Note } from '@courtyard/billing/charge'

type Texts = { readonly zh: string; readonly en: string }

const messages: Readonly<Record<string, Texts>> = {
  excluded: { zh: '已排除', en: 'left out' },
  jump: { zh: '与上期相差较大', en: 'far from the period before' },
  not_attached: { zh: '未绑定收费标准', en: 'not attached' },
  other_month: { zh: '本月不计费', en: 'not charged in this month' },
  outside_dates: { zh: '本期不在计费日期内', en: 'outside its charging dates' },
  already_billed: { zh: '本期已出账', en: 'already billed for this period' },
  zero_amount: { zh: '金额为 0', en: 'amounts to 0' },
  negative_amount: { zh: '金额为负', en: 'a negative amount' },
  input_missing: { zh: '缺少数据', en: 'data missing' },
  input_incomplete: { zh: '部分记录缺少数值', en: 'some records lack the value' },
  total_incomplete: { zh: '待分摊的记录缺少数值', en: 'some records to share lack the value' },
  input_ambiguous: { zh: '数据不唯一', en: 'data ambiguous' },
  not_a_member: { zh: '不参与分摊', en: 'takes no part in the share' },
  total_skipped: { zh: '本期没有待分摊的金额', en: 'nothing to share this period' },
  total_missing: { zh: '缺少待分摊的总额', en: 'the total to share is missing' },
  no_members: { zh: '没有参与分摊的对象', en: 'nobody to share between' },
  no_version: { zh: '当时没有生效的标准版本', en: 'no version in force' },
  payer_missing: { zh: '没有缴费人', en: 'nobody to bill' },
  payer_ambiguous: { zh: '缴费人不唯一', en: 'more than one payer' },
  value_missing: { zh: '计算所需的值为空', en: 'a value is missing' },
  number_too_large: { zh: '金额超出系统上限', en: 'a larger amount than the system holds' },
  calendar_year_missing: { zh: '工作日历没有这一年', en: 'the calendar lacks that year' },
  division_by_zero: { zh: '除数为 0', en: 'division by zero' },
}

/** How people call what a note is about: the standard, and what an input is made of. */
export type NoteNames = { readonly standard: string; readonly input: (name: string) => string }

/** What a person should know of a subject in a run; a warning is billed all the same. */
export type RunNote = Omit<Note, 'kind'> & { readonly kind: Note['kind'] | 'warning' }

/** Why a standard was not charged, in one short phrase. */
export function noteMessage(note: RunNote, names: NoteNames, locale: string): string {
  const zh = locale.startsWith('zh')
  const texts = messages[note.code] ?? { zh: note.code, en: note.code }
  const name = typeof note.details.input === 'string' ? names.input(note.details.input) : undefined
  const said = typeof note.details.reason === 'string' ? note.details.reason : name
  const input = said === undefined ? '' : zh ? `（${said}）` : ` (${said})`
  return zh ? `${names.standard}：${texts.zh}${input}` : `${names.standard}: ${texts.en}${input}`
}
