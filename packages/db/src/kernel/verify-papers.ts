/** That what banks, the tax office and the company's other books are told agrees with the bills and payments it is about (decisions 0023, 0027). */
export const PAPER_CHECKS = [
  {
    name: 'statement_rows_are_their_payment',
    query: `select r.id, c.kind, r.amount_fen, p.amount_fen as payment_fen from $.k_statement_claim c join $.k_statement_row r on r.id = c.row_id
        left join $.k_payment p on p.id = c.payment_id left join $.k_payment_reversal v on v.payment_id = p.id
      where c.kind <> 'ignored' and (p.amount_fen is distinct from r.amount_fen or v.payment_id is not null)`,
  },
  {
    // Until a row ended, a bank is asked for each of its lines; afterwards for none.
    name: 'debits_are_their_payment',
    query: `select r.id, e.state, r.amount_fen, p.amount_fen as payment_fen, l.lines, c.claims from $.k_debit_row r
        left join $.k_debit_end e on e.row_id = r.id left join $.k_payment p on p.id = e.payment_id
        cross join lateral (select count(*) as lines, coalesce(sum(amount_fen), 0) as fen from $.k_debit_line l where l.row_id = r.id) l
        cross join lateral (select count(*) as claims from $.k_debit_claim c where c.row_id = r.id) c
      where l.fen <> r.amount_fen or c.claims <> (case when e.row_id is null then l.lines else 0 end)
        or (e.state = 'paid' and (p.amount_fen, p.payer_id, p.method) is distinct from (r.amount_fen, r.payer_id, 'direct_debit'))`,
  },
  {
    name: 'invoice_equals_its_lines',
    query: `select i.id, i.amount_fen, l.fen as lines_fen from $.k_invoice i cross join lateral (
        select coalesce(sum(amount_fen), 0) as fen, coalesce(sum(net_fen), 0) as net, coalesce(sum(tax_fen), 0) as tax
        from $.k_invoice_line l where l.invoice_id = i.id) l
      where (i.amount_fen, i.net_fen, i.tax_fen) is distinct from (l.fen, l.net, l.tax)`,
  },
  {
    // A payment that turns out never to have come leaves an invoice of what is unpaid, so it is what was billed that bounds it.
    name: 'line_is_invoiced_within_its_bill',
    query: `select l.id, l.amount_fen, i.fen as invoiced_fen, c.fen as credited_fen from $.k_bill_line l
        join (select line_id, sum(x.amount_fen) as fen from $.k_invoice_line x join $.k_invoice i on i.id = x.invoice_id
          where i.red_of is null and i.state not in ('rejected', 'withdrawn', 'reversed') group by 1) i on i.line_id = l.id
        cross join lateral (select $.k_credited_of(l.id) as fen) c
      where i.fen > l.amount_fen - c.fen`,
  },
  {
    name: 'vouchers_balance',
    query: `select b.id, v.no, v.debit_fen, v.credit_fen from $.k_voucher_batch b join (
        select batch_id, voucher_no as no, coalesce(sum(amount_fen) filter (where side = 'debit'), 0) as debit_fen,
          coalesce(sum(amount_fen) filter (where side = 'credit'), 0) as credit_fen from $.k_voucher_line group by 1, 2) v on v.batch_id = b.id
      where v.debit_fen <> v.credit_fen
      union all select b.id, null, b.debit_fen, l.fen from $.k_voucher_batch b cross join lateral (
        select coalesce(sum(amount_fen), 0) as fen from $.k_voucher_line l where l.batch_id = b.id and side = 'debit') l where l.fen <> b.debit_fen`,
  },
] as const satisfies readonly { name: string; query: string }[]

export type PaperCheckName = (typeof PAPER_CHECKS)[number]['name']
