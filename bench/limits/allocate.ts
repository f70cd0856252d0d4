import pg from 'pg'

/** Settles one payment of a schema with what is open of its payer. */
export type Allocator = { allocate(payment: string): Promise<void>; close(): Promise<void> }

/**
 * The limit of an allocation: what a good engineer writes by hand for this one policy (oldest bill first, lines in their
 * order). It locks the payment and the payer's open bills, then one statement writes allocations, the bills' sums, the
 * journal with its postings, both balances and the command's row. One transaction for each payment, sent in one flight.
 */
export function allocator(url: string, s: string): Allocator {
  const pool = new pg.Pool({ connectionString: url, max: 8, pipeline: true } as pg.PoolConfig)
  const write = writing(s)
  const lockBills = `select id from ${s}.k_bill where payer_id = (select payer_id from ${s}.k_payment where id = $1)
    and status = 'published' and receivable_fen > paid_fen + adjusted_fen order by id for no key update`
  return {
    async allocate(payment) {
      const client = await pool.connect()
      try {
        await Promise.all([
          client.query('begin'),
          client.query({ name: 'payment', text: 'select pg_advisory_xact_lock(hashtext($1))', values: [payment] }),
          client.query({ name: 'bills', text: lockBills, values: [payment] }),
          client.query({ name: 'write', text: write, values: [payment] }),
          client.query('commit'),
        ])
      } finally {
        client.release()
      }
    },
    close: () => pool.end(),
  }
}

const writing = (s: string): string => `
  with pay as (
    select p.id, p.payer_id, p.currency, p.amount_fen - coalesce((select sum(case when a.reverses is null then a.amount_fen else -a.amount_fen end)
      from ${s}.k_allocation a where a.payment_id = p.id), 0) as rest from ${s}.k_payment p where p.id = $1),
  open as (
    select l.id, b.id as bill, b.subject_id, l.amount_fen
        - coalesce((select sum(case when a.reverses is null then a.amount_fen else -a.amount_fen end) from ${s}.k_allocation a where a.line_id = l.id), 0)
        - coalesce((select sum(case when d.kind = 'recovered' then -x.amount_fen else x.amount_fen end)
            from ${s}.k_adjustment_line x join ${s}.k_adjustment d on d.id = x.adjustment_id where x.line_id = l.id), 0) as fen,
      b.due_on, l.no
    from pay join ${s}.k_bill b on b.payer_id = pay.payer_id and b.status = 'published' and b.receivable_fen > b.paid_fen + b.adjusted_fen
      join ${s}.k_bill_line l on l.bill_id = b.id),
  part as (
    select id, bill, subject_id, least(fen, rest - before) as fen from (
      select o.*, pay.rest, coalesce(sum(o.fen) over (order by o.due_on, o.bill, o.no rows between unbounded preceding and 1 preceding), 0) as before
      from open o, pay) x where fen > 0 and rest > before),
  allocated as (
    insert into ${s}.k_allocation (payment_id, bill_id, line_id, on_day, amount_fen, created_by)
    select pay.id, part.bill, part.id, current_date, part.fen, 'bench' from part, pay returning id),
  billed as (
    update ${s}.k_bill b set paid_fen = b.paid_fen + u.fen, version = b.version + 1, updated_at = now(), updated_by = 'bench'
    from (select bill, sum(fen) as fen from part group by 1) u where b.id = u.bill),
  journal as (
    insert into ${s}.k_journal (idem_key, kind, effective_on, created_by)
    select 'allocation:' || min(id::text), 'allocation', current_date, 'bench' from allocated having count(*) > 0 returning id),
  moved as (
    select part.id as line, part.fen, d.id as debit, c.id as credit from pay, part
      join ${s}.k_account d on d.kind = 'prepayment' and d.key = (select payer_id::text from pay) and d.currency = (select currency from pay)
      join ${s}.k_account c on c.kind = 'receivable' and c.key = (select payer_id::text from pay) || ':' || part.subject_id and c.currency = (select currency from pay)),
  posted as (
    insert into ${s}.k_posting (journal_id, line_id, debit_id, credit_id, amount_fen)
    select journal.id, line, debit, credit, fen from moved, journal),
  balanced as (
    update ${s}.k_balance b set debit_fen = b.debit_fen + u.debit, credit_fen = b.credit_fen + u.credit from (
      select account, sum(debit) as debit, sum(credit) as credit from (
        select debit as account, fen as debit, 0 as credit from moved union all select credit, 0, fen from moved) e group by 1 order by 1) u
    where b.account_id = u.account)
  insert into ${s}.k_command (key, kind, asked_hash, answer, done_by)
  select 'allocate:' || pay.id, 'allocation', repeat('0', 64), jsonb_build_object('left', pay.rest - (select sum(fen) from part)), 'bench' from pay`
