import { type FaultCode, faults } from './faults.ts'
import type { Words } from './issue-text.ts'

/** Title and hint of every fault in zh-CN; a code without one does not compile, and a test holds that hints come in both languages. */
const inChinese: Readonly<Record<FaultCode, readonly [title: string, hint?: string]>> = {
  route_unknown: ['没有这个地址。', '有哪些地址，见 /t/{tenant}/api/openapi.json。'],
  method_not_allowed: ['这个地址不接受这种方法。', '见 Allow 标头。'],
  body_not_json: ['正文不是有效的 JSON。', '请发送 application/json。'],
  body_too_large: ['正文超过了允许的大小。', '请分成几次请求。'],
  content_type_unsupported: ['不接受这种内容类型。', '请发送 application/json。'],
  request_invalid: ['请求的形状不对。', '见 issues。'],
  internal: ['我们这边出错了。', '请把请求编号告诉管理员。'],
  not_ready: ['服务器还没有准备好。', '请稍后再试。'],
  rate_limited: ['请求太多。', '请稍后再试。'],
  not_signed_in: ['请先登录。'],
  sign_in_failed: ['邮箱或密码不对。'],
  not_allowed: ['您可以查看，但不能这样做。', '请向管理员申请权限。'],
  origin_refused: ['请求来自另一个网站。'],
  record_missing: ['没有这条记录。'],
  entity_unknown: ['没有这个实体。'],
  field_unknown: ['没有这个字段。', '实体有哪些字段，见 OpenAPI 文档。'],
  filter_invalid: ['这个筛选不能用。'],
  sort_invalid: ['列表不能这样排序。'],
  cursor_invalid: ['游标不属于这个列表。', '请不带游标重新开始。'],
  limit_exceeded: ['一次请求要的太多。'],
  record_invalid: ['记录不符合规则。', '见 issues。'],
  record_duplicate: ['已经有同样编号的记录。'],
  record_referenced: ['还有记录引用它。', '请先修改或删除那些记录。'],
  version_required: ['请说明要修改的是哪个版本。', '在 If-Match 中写明读到的版本。'],
  version_stale: ['您读取之后，有人改了这条记录。', '请重新读取，再做修改。'],
  history_missing: ['这些记录不保留变更记录。', '实体写明 history: true 才保留。'],
  trash_missing: ['这些记录没有回收站。', '实体写明 trash: true 才有。'],
  read_only: ['这个实体由系统维护。'],
  effect_failed: ['这次更改引起的后续操作做不了。', '见 details：哪个自动化、哪个效果、为什么。'],
  effects_endless: ['一次更改引起的后续操作太多。', '见 details 里的自动化链。'],
  period_closed: ['这个账期已经关账。', '请选未关账账期的日期，或申请重新开账。'],
  balance_exceeded: ['没有这么多余额。', '请重新读取金额：可能刚被别人用掉。'],
  idempotency_key_reused: [
    '这个幂等键已用于别的请求。',
    '新请求请用新的 Idempotency-Key；同一个键只用于重发同一个请求。',
  ],
  payment_missing: ['没有这笔收款。'],
  payment_reversed: ['这笔收款已经冲销。', '请重新登记一笔。'],
  payment_refunded: ['这笔收款已有部分退还。', '请改为退还其余部分。'],
  refund_missing: ['没有这笔退款。'],
  refund_ended: ['这笔退款已有另一个结果。', '见它的状态。'],
  bill_missing: ['没有这张账单，或者它已作废。'],
  bill_paid: ['这张账单已收了一部分。', '请先撤回已收的部分。'],
  bill_line_missing: ['这个缴费人没有这条未结明细。'],
  file_missing: ['没有这个文件。'],
  file_empty: ['文件是空的。'],
  picture_unreadable: ['图片读不出来。', '请使用 JPEG、PNG 或 WebP 图片。'],
  file_too_large: ['文件超过了这个字段允许的大小。', '见 bytes_max。'],
  file_type_refused: ['这个字段不收这种文件。', '见 accepted；以内容为准，不看文件名。'],
  file_quota: ['存放文件的空间已用完。', '请删除一些文件，或请管理员增加空间。'],
  report_unknown: ['没有这个报表。'],
  dashboard_unknown: ['没有这个仪表盘。'],
  document_invalid: ['文档有问题。', '见 issues。'],
  tenant_missing: ['没有这个租户。'],
  tenant_exists: ['已经有同名的租户。'],
  publish_conflict: ['期间有人发布了新版本。', '请先把草稿或文件夹变基到新版本，再预览。'],
  rebase_undecided: [
    '草稿和期间发布的版本改了同一处，还没有人选择。',
    '请为每处冲突选择 keep（保留草稿）或 follow（跟随已发布），见 issues。',
  ],
  upgrade_undecided: ['模板包和租户都改了同一处，还没有人选择。', '请对每个冲突选择 keep（保留）或 follow（跟随）。'],
  pack_missing: ['这里没有安装所需的包。', '用 courtyard pack install 安装。'],
  pack_invalid: ['这不是可以安装的包。', '见 issues。'],
  pack_exists: ['已经装有同名同版本的另一个包。', '请给这个包换一个版本号。'],
  path_unknown: ['这个路径上什么也没有。'],
  publish_needs_migration: ['这项更改需要迁移数据。'],
  saved_filter_missing: ['没有这个常用筛选。', '见这个视图的常用筛选。'],
  saved_filter_exists: ['您已有同名的常用筛选。', '请换一个名称。'],
  draft_missing: ['没有这份草稿。'],
  draft_published: ['草稿已经发布。', '请新建一份草稿。'],
  draft_document_missing: ['草稿里没有这份文档。', '见草稿的文档列表。'],
  draft_path_refused: ['草稿不能存放这个文件。', '自有文档放在 tenant.json 旁边；包里的文档用覆盖文档来改。'],
  comment_missing: ['没有这条评论。'],
  answers_missing: ['有影响还没有答复。', '请答复预览列出的每一项影响。'],
  answers_invalid: ['有答复和它的影响对不上。', '见 issues，每条都指明是哪个答复。'],
  seal_stale: ['预览之后有变化。', '请重新预览。'],
  publish_missing: ['没有这次发布。'],
  catalog_version_missing: ['没有这个版本。', '见版本列表。'],
  publish_running: ['这个租户有一次发布正在进行，或没有做完。', '请等它结束，或继续，或放弃。'],
  publish_blocked: ['有人长时间占用一张表，无法更改。', '见 blockers；等他们结束后再发布。'],
  publish_ended: ['这次发布已结束，没有生效。', '请重新预览并发布。'],
  try_again: ['另一项更改挡住了。', '请再试一次。'],
  timed_out: ['耗时太长，已经停止。', '请少要一些，或稍后再试。'],
  expression_invalid: ['表达式无效。'],
  value_missing: ['有输入没有值。'],
  division_by_zero: ['除数为零。'],
  value_type: ['值的类型不对。'],
  cost_exceeded: ['表达式的计算量太大。'],
  calendar_year_missing: ['工作日历没有这一年。', '请在工作日历文档里加上这一年的假期和补班。'],
  number_too_large: ['数字超过了系统能计算的大小。'],
  fee_run_missing: ['没有这次出账。'],
  fee_run_exists: ['这个账期已经按这些标准出过账。'],
  fee_run_preview_stale: ['结果会和试算不一样。', '请重新试算并比较。'],
  fee_run_state: ['这次出账目前的状态不允许这样做。'],
  import_missing: ['没有这次导入。'],
  import_invalid: ['文件里有不能导入的行。', '请按报告改好这些行，再试一次。'],
  mapping_unknown: ['没有这个映射。', '见目录中的映射。'],
  import_stale: ['检查之后数据有变化。', '请重新检查。'],
  file_unreadable: ['文件读不出来。', '请发送 .xlsx 或 .csv 文件。'],
}

/** Title of a fault in every language, and its hint where it has one. */
export function faultWords(code: FaultCode): { readonly title: Words; readonly hint?: Words } {
  const { title, hint } = faults[code]
  const [zh, zhHint] = inChinese[code]
  return { title: { 'zh-CN': zh, en: title }, ...(zhHint && { hint: { 'zh-CN': zhHint, en: hint } }) }
}

/** Title and hint of a fault in one language; the hint is empty where there is none. */
export function sayFault(code: FaultCode, locale: keyof Words): { readonly title: string; readonly hint: string } {
  const { title, hint } = faultWords(code)
  return { title: title[locale], hint: hint?.[locale] ?? '' }
}

/** True for a code of the register: what is kept in a database may be older than it. */
export const isFaultCode = (code: string): code is FaultCode => Object.hasOwn(faults, code)
