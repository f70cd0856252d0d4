import type { Words } from '@courtyard/std/issue-text'

/** What each command does, in one sentence; a command without one does not compile. */
export const summaries = {
  'tenant create': {
    'zh-CN': '用文档文件夹创建租户，并发布第 1 版。',
    en: 'Creates a tenant from its folder of documents and publishes version 1.',
  },
  'tenant online': {
    'zh-CN': '设定或取消租户在支付渠道的收款账户。',
    en: "Sets a tenant's account at the payment provider, or takes it away.",
  },
  'tenant list': { 'zh-CN': '列出本系统的租户。', en: 'Lists the tenants of this installation.' },
  check: {
    'zh-CN': '检查租户与其包的文档，并运行旁边的全部算例。不需要数据库。',
    en: "Checks a tenant's documents, its packs' and every worked case beside them. Needs no database.",
  },
  pull: {
    'zh-CN': '把租户自己的、已生效的文档写入文件夹；同一版本每次逐字节相同。',
    en: "Writes a tenant's own documents in force into a folder; the same version gives the same bytes.",
  },
  diff: {
    'zh-CN': '把文档文件夹与已发布的内容比较；有差别时退出码为 1。',
    en: 'Compares a folder of documents to what is published; exit code 1 when they differ.',
  },
  publish: {
    'zh-CN': '把文档文件夹发布为租户的下一版。',
    en: "Publishes a folder of documents as a tenant's next version.",
  },
  versions: {
    'zh-CN': '列出租户已发布的版本，新的在前。',
    en: 'Lists the published versions of a tenant, newest first.',
  },
  rollback: {
    'zh-CN': '把旧版本的内容作为下一版发布，与其他发布一样先预览。',
    en: 'Publishes what an older version said as the next version, previewed like any other.',
  },
  explain: {
    'zh-CN': '说明一个属性由哪一层给出，以及下面各层是什么。不需要数据库。',
    en: 'Says which layer supplies a property, and what lies below it. Needs no database.',
  },
  upgrade: {
    'zh-CN': '把租户文件夹移到模板的另一个版本，双方都改过的会询问。',
    en: "Moves a tenant's folder to another version of its template, asking about what both sides changed.",
  },
  'pack build': {
    'zh-CN': '把一个或多个包做成一个文件，以便装到别处。不需要数据库。',
    en: 'Makes one file of one or more packs, to install elsewhere. Needs no database.',
  },
  'pack install': {
    'zh-CN': '安装文件里的包；已有的保持原样。',
    en: 'Installs the packs of a file; what is there already stays as it is.',
  },
  'pack list': { 'zh-CN': '列出本系统的包。', en: 'Lists the packs of this installation.' },
  'pack verify': {
    'zh-CN': '重新计算每个已安装包的哈希并比对。',
    en: "Computes every installed pack's hash again and compares.",
  },
  import: {
    'zh-CN': '按导入映射检查工作簿和 CSV 文件；--commit 在一个事务里写入。',
    en: 'Checks workbooks and CSV files against a mapping; --commit writes them in one transaction.',
  },
  'run-fees': {
    'zh-CN': '预览出账（不写入）或正式出账。',
    en: 'Previews a fee run (writes nothing) or commits it.',
  },
  eval: {
    'zh-CN': '精确计算一个表达式，或运行一个算例文件。',
    en: 'Evaluates an expression exactly, or runs a file of worked cases.',
  },
  fmt: {
    'zh-CN': '把表达式写成统一的格式，含义不变。',
    en: 'Writes an expression in its one form; what it means stays.',
  },
  verify: {
    'zh-CN': '核对租户的账：余额、合计、占用，并重算每一条账单明细。',
    en: "Prints a tenant's trial balance and checks its books: balances, sums, documents, and every billed line computed again.",
  },
  drift: {
    'zh-CN': '把租户的表与其目录对照：有谁手工改过什么。',
    en: "Holds a tenant's tables against its catalog: what somebody changed by hand.",
  },
  'keys list': {
    'zh-CN': '列出加密租户个人信息的密钥版本，以及轮换进度。',
    en: "Lists the versions of the key that seals a tenant's personal values, and how far a turning is.",
  },
  'keys turn': {
    'zh-CN': '轮换租户的密钥，或本系统登录信息的密钥；业务不停。',
    en: "Turns a tenant's key, or the installation's for what people sign in by, while people work.",
  },
  'keys rewrap': {
    'zh-CN': '用最新的主密钥重新包裹所有密钥。',
    en: 'Wraps every key with the newest master key.',
  },
  'sign-on open': {
    'zh-CN': '应急：让租户的员工不经单点登录也能登录。',
    en: "In an emergency: lets a tenant's staff sign in past their issuer again.",
  },
} as const satisfies Readonly<Record<string, Words>>

export type CommandName = keyof typeof summaries
