/** One kind of thing that is kept in the audit: under which heading it is found, and what people read. */
type ActionText = { readonly group: AuditGroup; readonly 'zh-CN': string; readonly en: string }

export const auditGroups = ['identity', 'access', 'publishing', 'data', 'money', 'settings', 'audit'] as const
export type AuditGroup = (typeof auditGroups)[number]

/** Everything the audit keeps. A new kind of event is a line here: page, filter and export know it then. */
export const auditActions = {
  'sign_in.ok': { group: 'identity', 'zh-CN': '登录成功', en: 'Signed in' },
  'sign_in.failed': { group: 'identity', 'zh-CN': '登录失败', en: 'Sign-in failed' },
  'sign_in.locked': { group: 'identity', 'zh-CN': '账号已锁定', en: 'Account locked' },
  sign_out: { group: 'identity', 'zh-CN': '退出登录', en: 'Signed out' },
  'password.changed': { group: 'identity', 'zh-CN': '修改密码', en: 'Password changed' },
  'tenant.crossed': { group: 'identity', 'zh-CN': '访问其他租户', en: 'Another tenant was asked for' },
  'member.changed': { group: 'access', 'zh-CN': '修改成员', en: 'Member changed' },
  'member.ended': { group: 'access', 'zh-CN': '成员离开', en: 'Member left' },
  'role.assigned': { group: 'access', 'zh-CN': '授予角色', en: 'Role assigned' },
  'role.ended': { group: 'access', 'zh-CN': '收回角色', en: 'Role taken back' },
  'access.asked': { group: 'access', 'zh-CN': '查明权限原因', en: 'Asked why somebody may' },
  'access.viewed_as': { group: 'access', 'zh-CN': '以他人身份查看', en: 'Looked as somebody else' },
  'access.view_ended': { group: 'access', 'zh-CN': '结束以他人身份查看', en: 'Stopped looking as somebody else' },
  'roles.published': { group: 'access', 'zh-CN': '角色规则已发布', en: 'Rules of roles published' },
  'publish.asked': { group: 'publishing', 'zh-CN': '提交发布', en: 'Publish asked for' },
  'publish.given_up': { group: 'publishing', 'zh-CN': '放弃发布', en: 'Publish given up' },
  'version.published': { group: 'publishing', 'zh-CN': '发布新版本', en: 'Version published' },
  'version.restored': { group: 'publishing', 'zh-CN': '恢复旧版本', en: 'Older version restored' },
  'report.exported': { group: 'data', 'zh-CN': '导出报表', en: 'Report exported' },
  'vouchers.exported': { group: 'data', 'zh-CN': '导出凭证', en: 'Vouchers exported' },
  'debits.exported': { group: 'data', 'zh-CN': '下载代扣文件', en: 'Debit file downloaded' },
  'record.printed': { group: 'data', 'zh-CN': '打印单据', en: 'Sheet printed' },
  'bills.printed': { group: 'data', 'zh-CN': '批量打印账单', en: 'Bills printed' },
  'fee_run.exported': { group: 'data', 'zh-CN': '导出试算结果', en: 'Preview of a fee run exported' },
  'import.committed': { group: 'data', 'zh-CN': '导入数据', en: 'Data imported' },
  'fee_run.approved': { group: 'money', 'zh-CN': '批准出账', en: 'Fee run approved' },
  'fee_run.started': { group: 'money', 'zh-CN': '开始出账', en: 'Fee run started' },
  'fee_run.published': { group: 'money', 'zh-CN': '发布账单', en: 'Bills published' },
  'fee_run.rolled_back': { group: 'money', 'zh-CN': '撤回出账', en: 'Fee run rolled back' },
  'payment.reversed': { group: 'money', 'zh-CN': '冲销收款', en: 'Payment reversed' },
  'refund.made': { group: 'money', 'zh-CN': '退款', en: 'Refund made' },
  'refund.ended': { group: 'money', 'zh-CN': '退款结果', en: 'Refund ended' },
  'bill.adjusted': { group: 'money', 'zh-CN': '调整账单', en: 'Bill adjusted' },
  'bill.recovered': { group: 'money', 'zh-CN': '收回核销', en: 'Write-off recovered' },
  'deposit.released': { group: 'money', 'zh-CN': '退还押金', en: 'Deposit released' },
  'money_request.asked': { group: 'money', 'zh-CN': '提交资金申请', en: 'Money asked for' },
  'money_request.ended': { group: 'money', 'zh-CN': '审批资金申请', en: 'Request about money decided' },
  'period.closed': { group: 'money', 'zh-CN': '关账', en: 'Period closed' },
  'period.opened': { group: 'money', 'zh-CN': '重新开账', en: 'Period opened again' },
  'shift.confirmed': { group: 'money', 'zh-CN': '确认交班', en: 'Shift confirmed' },
  'secret.set': { group: 'settings', 'zh-CN': '设置密钥', en: 'Secret set' },
  'secret.removed': { group: 'settings', 'zh-CN': '删除密钥', en: 'Secret removed' },
  'hook.switched_on': { group: 'settings', 'zh-CN': '重新启用接口', en: 'Hook switched on again' },
  'bank.changed': { group: 'settings', 'zh-CN': '修改银行账户', en: 'Bank account changed' },
  'audit.exported': { group: 'audit', 'zh-CN': '导出审计记录', en: 'Audit exported' },
  'audit.verified': { group: 'audit', 'zh-CN': '核验审计链', en: 'Audit verified' },
  'audit.purged': { group: 'audit', 'zh-CN': '清理过期审计', en: 'Old audit purged' },
  'audit.alerted': { group: 'audit', 'zh-CN': '安全提醒', en: 'Alert raised' },
} as const satisfies Readonly<Record<string, ActionText>>

export type AuditAction = keyof typeof auditActions
