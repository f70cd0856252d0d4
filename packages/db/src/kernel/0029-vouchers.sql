-- Vouchers of the company's books (decision 0027): what was exported of a period, and which export replaced it.

create table k_voucher_batch (
  id uuid primary key, created_at timestamptz not null, created_by text not null,
  period text not null check (period ~ '^\d{4}-(0[1-9]|1[0-2])$'), version int not null check (version > 0),
  replaces uuid unique references k_voucher_batch (id), reason text not null default '', rules jsonb not null, currency text not null,
  journals int not null check (journals > 0), vouchers int not null check (vouchers > 0), lines int not null, debit_fen bigint not null, credit_fen bigint not null,
  unique (period, version), check (debit_fen = credit_fen), check ((version = 1) = (replaces is null)), check ((replaces is null) = (reason = ''))
);
create table k_voucher (
  batch_id uuid not null references k_voucher_batch (id), no int not null check (no > 0), on_day date not null, kind text not null, summary text not null,
  primary key (batch_id, no)
);
create table k_voucher_line (
  batch_id uuid not null, voucher_no int not null, no int not null check (no > 0), side text not null check (side in ('debit', 'credit')),
  account_kind text not null, code text not null, payer_code text, payer_name text, project_code text, amount_fen bigint not null check (amount_fen > 0),
  primary key (batch_id, voucher_no, no), foreign key (batch_id, voucher_no) references k_voucher (batch_id, no)
);
create trigger k_voucher_batch_append before update or delete or truncate on k_voucher_batch for each statement execute function k_refuse();
create trigger k_voucher_append before update or delete or truncate on k_voucher for each statement execute function k_refuse();
create trigger k_voucher_line_append before update or delete or truncate on k_voucher_line for each statement execute function k_refuse();

-- Every voucher balances, and a batch is what its vouchers are; one version follows the other.
create function k_voucher_batch_fits() returns trigger language plpgsql as $$
declare fits boolean;
begin
  execute format('select count(*) = $2 and coalesce(sum(lines), 0) = $3 and coalesce(sum(debit), 0) = $4 and coalesce(bool_and(debit = credit), false)
    from (select l.voucher_no, count(*) as lines, sum(amount_fen) filter (where side = ''debit'') as debit, sum(amount_fen) filter (where side = ''credit'') as credit
      from %1$I.k_voucher v left join %1$I.k_voucher_line l on l.batch_id = v.batch_id and l.voucher_no = v.no where v.batch_id = $1 group by 1) each_one', tg_table_schema)
    into fits using new.id, new.vouchers, new.lines, new.debit_fen;
  if fits and new.replaces is not null then
    execute format('select exists (select from %I.k_voucher_batch where id = $1 and period = $2 and version = $3)', tg_table_schema)
      into fits using new.replaces, new.period, new.version - 1;
  end if;
  if fits is not true then raise exception 'vouchers balance, and follow one another' using errcode = '23514'; end if;
  return null;
end $$;
create constraint trigger k_voucher_batch_fits after insert on k_voucher_batch deferrable initially deferred for each row execute function k_voucher_batch_fits();
