import type { VoucherLineRow, VoucherRow } from '@courtyard/db/kernel/vouchers'
import { yuanText } from '@courtyard/std/money'

export type VoucherLayout = 'kingdee' | 'u8'

/** Vouchers with their lines in order, and what stands on each of them. */
export type VoucherSheet = {
  readonly word: string
  readonly preparer: string
  readonly period: string
  readonly vouchers: readonly (VoucherRow & { readonly lines: readonly VoucherLineRow[] })[]
}

/** The rows of a file as the other system reads it, the names of its columns first (decision 0027 says where they are from). */
export const voucherRows = (layout: VoucherLayout, sheet: VoucherSheet): string[][] =>
  layout === 'kingdee' ? kingdeeRows(sheet) : u8Rows(sheet)

const AUXILIARIES = 8
const KINGDEE = [
  ...['FDATE', 'FTRANSDATE', 'FPERIOD', 'FGROUP', 'FNUM', 'FENTRYID', 'FEXP', 'FACCTID'],
  ...Array.from({ length: AUXILIARIES }, (_, at) => [
    `FCLSNAME${at + 1}`,
    `FOBJID${at + 1}`,
    `FOBJNAME${at + 1}`,
  ]).flat(),
  ...['FTRANSID', 'FCYID', 'FEXCHRATE', 'FDC', 'FFCYAMT', 'FQTY', 'FPRICE', 'FDEBIT', 'FCREDIT'],
  ...['FSETTLCODE', 'FSETTLENO', 'FPREPARE'],
]
/** How Kingdee calls what accounts are kept apart by. */
const CLASSES = { payer: '客户', project: '项目' } as const

function kingdeeRows({ word, preparer, period, vouchers }: VoucherSheet): string[][] {
  const rows = vouchers.flatMap(({ no, on_day, summary, lines }) =>
    lines.map((line, at) => {
      const { debit, credit, amount } = amountsOf(line)
      const payer = line.payer_code === null ? [] : [CLASSES.payer, line.payer_code, line.payer_name ?? '']
      const project = line.project_code === null ? [] : [CLASSES.project, line.project_code, line.project_code]
      const auxiliaries = [...payer, ...project]
      return [
        ...[on_day, on_day, String(Number(period.slice(5))), word, String(no), String(at), summary, line.code],
        ...auxiliaries,
        ...Array.from({ length: AUXILIARIES * 3 - auxiliaries.length }, () => ''),
        ...['', 'RMB', '1', line.side === 'debit' ? '1' : '0', amount, '0', '0', debit, credit, '', '', preparer],
      ]
    }),
  )
  return [KINGDEE, ...rows]
}

const U8 = [
  ...['制单日期', '凭证类别字', '业务(凭证)号', '附单据数', '摘要', '科目编码', '金额借方', '金额贷方'],
  ...['数量', '外币', '汇率', '制单人', '结算方式', '票号', '票号发生日期'],
  ...['部门编码', '个人编码', '客户编码', '供应商编码', '业务员', '项目编码'],
]

function u8Rows({ word, preparer, vouchers }: VoucherSheet): string[][] {
  const rows = vouchers.flatMap(({ no, on_day, summary, lines }) =>
    lines.map((line) => {
      const { debit, credit } = amountsOf(line)
      return [
        ...[on_day, word, String(no), '0', summary.slice(0, 60), line.code, debit, credit],
        ...['', '', '', preparer, '', '', ''],
        ...['', '', line.payer_code ?? '', '', '', line.project_code ?? ''],
      ]
    }),
  )
  return [U8, ...rows]
}

function amountsOf({ side, amount_fen }: VoucherLineRow) {
  const amount = yuanText(BigInt(amount_fen))
  return side === 'debit' ? { amount, debit: amount, credit: '0.00' } : { amount, debit: '0.00', credit: amount }
}
