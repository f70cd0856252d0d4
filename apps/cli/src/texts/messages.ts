import type { IssueLocale, Words } from '@courtyard/std/issue-text'

/** What the commands say, `{name}` being a parameter: the compiler holds callers to keys and parameters. */
export const messages = {
  usage: { 'zh-CN': '用法', en: 'Usage' },
  options: {
    'zh-CN':
      '选项： --json           以 JSON 回答\n       --lang zh-CN|en  回答的语言；不写则取终端的语言\n       --help           本说明',
    en: 'Options: --json           answer as JSON\n         --lang zh-CN|en  language of what is told; else that of the terminal\n         --help           this text',
  },
  option_missing: { 'zh-CN': '缺少 --{option}', en: '--{option} is missing' },
  argument_missing: { 'zh-CN': '缺少 <{name}>', en: '<{name}> is missing' },
  database_missing: {
    'zh-CN': '没有数据库：请设置 DATABASE_URL，或在运行中的 `npm start` 旁执行。',
    en: 'No database: set DATABASE_URL, or run this beside a running `npm start`.',
  },
  case_failed: {
    'zh-CN': '{name}：应为 {expected}，得到 {actual}',
    en: '{name}: expected {expected}, got {actual}',
  },
  checked: {
    'zh-CN': '{files} 个文件，{problems} 个问题；{passed} 个算例通过，{failed} 个失败',
    en: '{files} files, {problems} problems; {passed} cases passed, {failed} failed',
  },
  key_turned: { 'zh-CN': '已生成第 {version} 版', en: 'version {version} is there' },
  key_seals: { 'zh-CN': '在用', en: 'seals' },
  key_turning: {
    'zh-CN': '正在轮换到第 {version} 版：已完成 {done}，剩余 {left}',
    en: 'turning to version {version}: {done} done, {left} left',
  },
  keys_rewrapped: {
    'zh-CN': '所有密钥都由最新的主密钥包裹，旧主密钥可以移除。',
    en: 'Every key is wrapped by the newest master key: the older one can be let go.',
  },
  sign_on_reopened: {
    'zh-CN': '员工可以用其他方式登录了。已记入该租户的审计。',
    en: 'Staff may sign in otherwise again. The audit of the tenant says so.',
  },
  sign_on_open: { 'zh-CN': '本来就可以用其他方式登录。', en: 'Staff may sign in otherwise already.' },
  master_missing: {
    'zh-CN': '没有主密钥：请设置与服务器相同的 COURTYARD_SECRET 与 COURTYARD_SECRETS_KEY。',
    en: 'No master key: set COURTYARD_SECRET and COURTYARD_SECRETS_KEY as the servers have them.',
  },
  drift_none: { 'zh-CN': '各表与目录要求的一致。', en: 'The tables are what the catalog asks for.' },
  drift_change: { 'zh-CN': '：是 {actual}，应为 {expected}', en: ': {actual}, not {expected}' },
  cases_none: { 'zh-CN': '{file} 里没有算例列表', en: '{file} holds no list of cases' },
  cases_run: { 'zh-CN': '{passed} 个通过，{failed} 个失败', en: '{passed} passed, {failed} failed' },
  input_not_json: { 'zh-CN': '--input 不是 JSON：{why}', en: '--input is not JSON: {why}' },
  in_force: { 'zh-CN': '生效', en: 'in force' },
  over: { 'zh-CN': '盖住 {value}', en: 'over {value}' },
  sheet: {
    'zh-CN': '{sheet} -> {entity}：新增 {create}，变更 {update}，相同 {same}，错误 {bad}，提醒 {warnings}',
    en: '{sheet} -> {entity}: {create} new, {update} changed, {same} same, {bad} bad, {warnings} warnings',
  },
  row: {
    'zh-CN': '{severity} {place} 第 {row} 行 {column} "{value}"：{message}',
    en: '{severity} {place} row {row} {column} "{value}": {message}',
  },
  severity_error: { 'zh-CN': '错误', en: 'error' },
  severity_warning: { 'zh-CN': '提醒', en: 'warning' },
  packs_none: { 'zh-CN': '还没有包。', en: 'There is no pack yet.' },
  pack_damaged: { 'zh-CN': '已损坏：{pack}', en: 'damaged: {pack}' },
  packs_verified: { 'zh-CN': '{checked} 个包，{wrong} 个损坏', en: '{checked} packs, {wrong} damaged' },
  to_not_version: { 'zh-CN': '--to 是版本号', en: '--to is the number of a version' },
  to_not_pack: {
    'zh-CN': '--to 写作 PACK@VERSION：residential@2.0.0',
    en: '--to is PACK@VERSION: residential@2.0.0',
  },
  limit_not_number: { 'zh-CN': '--limit 是整数', en: '--limit is a whole number' },
  rolled_back: { 'zh-CN': '回滚到版本 {to}', en: 'rollback to version {to}' },
  preview_or_commit: { 'zh-CN': '请写 --preview 或 --commit 之一。', en: 'Say either --preview or --commit.' },
  fees_previewed: {
    'zh-CN': '{period}：{amount}，{bills} 张账单，{lines} 条明细，{exceptions} 个异常，跳过 {skipped}',
    en: '{period}: {amount}, {bills} bills, {lines} lines, {exceptions} exceptions, {skipped} skipped',
  },
  fees_off: { 'zh-CN': '（减免 {discount}）', en: ' ({discount} off)' },
  shares_differ: { 'zh-CN': '{group}：各份之和不等于 {total}', en: '{group}: the parts do not add up to {total}' },
  fees_run: {
    'zh-CN': '{state}：{amount}，{bills} 张账单，{lines} 条明细，哈希 {hash}',
    en: '{state}: {amount}, {bills} bills, {lines} lines, hash {hash}',
  },
  fees_elsewhere: { 'zh-CN': '（由另一个进程执行）', en: ' (another worker holds it)' },
  tenant_created: { 'zh-CN': '{name}：版本 {version} 已生效', en: '{name}: version {version} is in force' },
  account_set: { 'zh-CN': '{tenant}：网上支付收到 {account}', en: '{tenant}: paid online into {account}' },
  account_gone: { 'zh-CN': '{tenant}：不再有收款账户', en: '{tenant}: no account any more' },
  tenants_none: { 'zh-CN': '还没有租户。', en: 'There is no tenant yet.' },
  tenant_file_missing: { 'zh-CN': '文件夹里没有 tenant.json。', en: 'The folder has no tenant.json.' },
  tenant_name_missing: { 'zh-CN': 'tenant.json 没有 name。', en: 'tenant.json has no name.' },
  audit_rows: { 'zh-CN': '{rows} 条审计记录，末条 {head}', en: '{rows} rows, the last is {head}' },
  audit_anchors: { 'zh-CN': '（{anchors} 个锚点，{forged} 个伪造）', en: '({anchors} anchors, {forged} forged)' },
  audit_no_anchor: { 'zh-CN': '（没有锚点密钥）', en: '(no key to verify anchors)' },
  books_balance: { 'zh-CN': '账是平的。', en: 'The books balance.' },
  books_differ: { 'zh-CN': '账不平。', en: 'The books do not balance.' },
  files_changed: { 'zh-CN': '{count} 个文件', en: '{count} files' },
  pull_edited: {
    'zh-CN': '在这里改过、与已发布的不同；--force 会覆盖它们：\n{paths}',
    en: 'Edited here and other than what is published; --force overwrites them:\n{paths}',
  },
  pulled: {
    'zh-CN': '版本 {version}：{files} 个文件，写入 {written}，删除 {removed}',
    en: 'version {version}: {files} files, {written} written, {removed} removed',
  },
  same_as: { 'zh-CN': '与版本 {version} 相同', en: 'as version {version}' },
  differs_from: {
    'zh-CN': '{count} 个文件与版本 {version} 不同',
    en: '{count} files differ from version {version}',
  },
  not_published: { 'zh-CN': '什么也没有发布。', en: 'Nothing was published.' },
  published: { 'zh-CN': '版本 {version}，{changes} 处变更', en: 'version {version}, {changes} changes' },
  two_things: {
    'zh-CN': '{text}\n  t  它们是两样东西\n  其他：到此为止\n> ',
    en: '{text}\n  t  they are two things\n  anything else: stop here\n> ',
  },
  confirm: { 'zh-CN': '发布版本 {version}？[y/N] ', en: 'Publish version {version}? [y/N] ' },
  answer_these: {
    'zh-CN': '请把答复写进文件，用 --answers 指定：',
    en: 'Answer these in a file and name it with --answers:',
  },
  nothing_new: { 'zh-CN': '版本 {version}：没有新内容', en: 'version {version}: nothing new' },
  version_step: { 'zh-CN': '版本 {from} -> {to}', en: 'version {from} -> {to}' },
  offer_consent: { 'zh-CN': 'c  是，就这样做', en: 'c  yes, do it' },
  offer_fill: {
    'zh-CN': 'f  填入：一个值，或 = 加本行的表达式',
    en: 'f  fill: a value, or = and an expression of the own row',
  },
  offer_map: { 'zh-CN': 'm  把每个值换成另一个值，或清空', en: 'm  map each value to another one, or to nothing' },
  offer_cut: { 'zh-CN': 'u  把文字截到新的长度', en: 'u  cut the text to its new length' },
  offer_empty: { 'zh-CN': 'e  让这些字段为空', en: 'e  leave these fields empty' },
  stop_here: { 'zh-CN': '  其他：到此为止', en: '  anything else: stop here' },
  fill_with: { 'zh-CN': '填入> ', en: 'fill with> ' },
  becomes: { 'zh-CN': '{value}（{count}）改为（空表示清空）> ', en: '{value} ({count}) becomes (empty for nothing)> ' },
  no_answer: { 'zh-CN': '无法答复：请先改好这些记录', en: 'has no answer: mend the records' },
  nothing: { 'zh-CN': '无', en: 'nothing' },
  choose_wrong: {
    'zh-CN': '--choose 是 JSON 对象：每个路径写 "keep" 或 "follow"',
    en: '--choose is a JSON object: each path with "keep" or "follow"',
  },
  choose: {
    'zh-CN': '什么也没有写入。请在文件里为每个写 keep 或 follow，用 --choose FILE 指定：\n{template}',
    en: 'Nothing is written. Say keep or follow for each in a file, --choose FILE:\n{template}',
  },
  keep_or_follow: { 'zh-CN': 'keep 或 follow', en: 'keep or follow' },
  conflict: { 'zh-CN': '冲突：{path}（{reason}）', en: 'conflict: {path} ({reason})' },
  conflict_pack: {
    'zh-CN': '  原为 {was}，包现在是 {next}，您写的是 {mine}',
    en: '  was {was}, the pack now says {next}, you say {mine}',
  },
  conflict_published: {
    'zh-CN': '  原为 {was}，已发布的是 {published}，您写的是 {mine}',
    en: '  was {was}, published is {published}, you say {mine}',
  },
  written: { 'zh-CN': '已写入：{path}', en: 'written: {path}' },
  upgrade_next: { 'zh-CN': '请先 check，再 publish。', en: 'Look at it with check, then publish.' },
  rebase_not_pulled: {
    'zh-CN': '--rebase 只用于从这个租户拉取（pull）过的文件夹',
    en: '--rebase wants a folder that was pulled from this tenant',
  },
  rebased: { 'zh-CN': '从版本 {base} 移到版本 {version}', en: 'rebased from version {base} to {version}' },
  follows: { 'zh-CN': '跟随：{path} = {value}', en: 'follows: {path} = {value}' },
  stays: { 'zh-CN': '保留：{path} = {value}', en: 'stays: {path} = {value}' },
} as const satisfies Readonly<Record<string, Words>>

export type MessageKey = keyof typeof messages
type Holes<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | Holes<Rest> : never
type Params<K extends MessageKey> = { readonly [P in Holes<(typeof messages)[K]['en']>]: string | number }
type Args<K extends MessageKey> = [Holes<(typeof messages)[K]['en']>] extends [never] ? [] : [params: Params<K>]

/** A message in both languages. */
export function wordsOf<K extends MessageKey>(key: K, ...[params]: Args<K>): Words {
  const given: Readonly<Record<string, string | number>> = params ?? {}
  const filled = (text: string) => text.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(given[name] ?? ''))
  return { 'zh-CN': filled(messages[key]['zh-CN']), en: filled(messages[key].en) }
}

/** A message in one language. */
export const say = <K extends MessageKey>(locale: IssueLocale, key: K, ...params: Args<K>): string =>
  wordsOf(key, ...params)[locale]
