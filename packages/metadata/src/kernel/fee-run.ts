import type { KernelEntity } from './definition.ts'

const count = (name: string, zh: string, en: string) => ({
  name,
  type: 'integer',
  required: true,
  label: { 'zh-CN': zh, en },
})

/** One computing of standards for a period. */
export const feeRun: KernelEntity = {
  name: 'fee_run',
  table: 'k_fee_run',
  writable: false,
  system: ['id', 'created_at', 'created_by', 'updated_at', 'version'],
  columns: { receivable: 'receivable_fen' },
  bound: [],
  choices: {},
  constraints: {},
  document: {
    label: { 'zh-CN': '出账', en: 'Fee run' },
    plural: { 'zh-CN': '出账', en: 'Fee runs' },
    title: 'period',
    fields: [
      { name: 'period', type: 'period', required: true, label: { 'zh-CN': '账期', en: 'Period' } },
      {
        name: 'state',
        type: 'enum',
        required: true,
        label: { 'zh-CN': '状态', en: 'State' },
        options: [
          { value: 'draft', label: { 'zh-CN': '草稿', en: 'Draft' }, color: 'neutral' },
          { value: 'previewed', label: { 'zh-CN': '已试算', en: 'Previewed' }, color: 'info' },
          { value: 'discarded', label: { 'zh-CN': '已放弃', en: 'Discarded' }, color: 'neutral' },
          { value: 'queued', label: { 'zh-CN': '排队中', en: 'Queued' }, color: 'neutral' },
          { value: 'running', label: { 'zh-CN': '计算中', en: 'Running' }, color: 'info' },
          { value: 'done', label: { 'zh-CN': '完成', en: 'Done' }, color: 'good' },
          { value: 'failed', label: { 'zh-CN': '失败', en: 'Failed' }, color: 'bad' },
          { value: 'rolling_back', label: { 'zh-CN': '撤回中', en: 'Rolling back' }, color: 'info' },
          { value: 'rolled_back', label: { 'zh-CN': '已撤回', en: 'Rolled back' }, color: 'neutral' },
        ],
      },
      count('subjects_total', '对象数', 'Subjects'),
      count('subjects_done', '已处理', 'Processed'),
      count('bills', '账单数', 'Bills'),
      count('lines', '明细数', 'Lines'),
      { name: 'receivable', type: 'money', required: true, label: { 'zh-CN': '应收', en: 'Receivable' } },
      count('exceptions', '异常', 'Exceptions'),
      count('skipped', '跳过', 'Skipped'),
      { name: 'finished_at', type: 'datetime', label: { 'zh-CN': '完成时间', en: 'Finished at' } },
    ],
  },
}
