import type { AccessReview } from '@courtyard/contract/access-review'
import { csvText } from '@courtyard/std/csv'
import { textOf } from '@courtyard/std/label'
import { noteAlone } from '../audit/note.ts'
import type { Actor } from '../deps.ts'
import { type ReviewDeps, readReview } from './review-access.ts'

const heads = {
  'zh-CN': [
    ...[
      '姓名',
      '编号',
      '类型',
      '角色',
      '范围',
      '从',
      '到',
      '授予人',
      '授予时间',
      '同意人',
      '重要权限',
      '上次复核后新增',
      '最近登录',
    ],
  ],
  en: [
    ...['Name', 'Id', 'Kind', 'Role', 'Over', 'From', 'To', 'Given by', 'Given at', 'Agreed by', 'Grave rights'],
    ...['New since the last review', 'Last sign-in'],
  ],
} as const
const words = {
  'zh-CN': { program: '程序', person: '人员', yes: '是', between: '、' },
  en: { program: 'Program', person: 'Person', yes: 'yes', between: ', ' },
} as const

/** The review as a CSV file, a row per grant; that it was taken is noted before it leaves. Needs run:access. */
export async function exportReview(deps: ReviewDeps, actor: Actor, locale: string): Promise<Uint8Array> {
  const review = await readReview(deps, actor)
  const language = locale === 'en' ? 'en' : 'zh-CN'
  const rows = review.people.flatMap((person) => rowsOf(person, language))
  await noteAlone(deps, actor, { action: 'access.review_exported', what: { rows: rows.length } })
  return new TextEncoder().encode(csvText([[...heads[language]], ...rows]))
}

function rowsOf(
  { id, name, is_program, last_sign_in, grants }: AccessReview['people'][number],
  locale: 'zh-CN' | 'en',
) {
  const { program, person, yes, between } = words[locale]
  return grants.map((grant) => [
    ...[name, id, is_program ? program : person, textOf(grant.label, locale, grant.role)],
    grant.over.flatMap(({ records }) => records.map(({ id: of, title }) => title ?? of)).join(between),
    ...[grant.from, grant.to ?? '', grant.given_by ?? '', grant.given_at, grant.agreed_by ?? ''],
    ...[grant.grave.join(between), grant.is_new ? yes : '', last_sign_in ?? ''],
  ])
}
