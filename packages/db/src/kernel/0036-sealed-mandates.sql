-- From when on what older nodes read in the clear is written sealed alone: they have an hour to end. A new tenant has none.
create table k_sealing (singleton boolean primary key default true check (singleton), from_at timestamptz not null);
insert into k_sealing (from_at) select case when exists (select from k_catalog) then now() + interval '1 hour' else '-infinity' end;
create trigger k_sealing_append before update or delete or truncate on k_sealing for each statement execute function k_refuse();

-- The account of a mandate is sealed (decision 0039); `account` keeps what a page shows of it.
alter table k_mandate add column account_sealed bytea;

-- What a mandate says is kept: its account is sealed once, and sealed anew only with a newer key.
create or replace function k_mandate_kept() returns trigger language plpgsql as $$ begin
  if old.ended_at is not null and (new.ended_at, new.ended_by, new.end_reason) is distinct from (old.ended_at, old.ended_by, old.end_reason)
    or (new.id, new.created_at, new.created_by, new.payer_id, new.holder, new.bank, new.agreement)
      is distinct from (old.id, old.created_at, old.created_by, old.payer_id, old.holder, old.bank, old.agreement)
    or new.account <> old.account and not (old.account_sealed is null and new.account_sealed is not null and new.account = '****' || right(old.account, 4))
    or old.account_sealed is distinct from new.account_sealed and old.account_sealed is not null
      and (new.account_sealed is null or substring(new.account_sealed for 2) <= substring(old.account_sealed for 2))
  then raise exception 'what a mandate says is kept' using errcode = '2F004'; end if;
  return new;
end $$;
insert into k_job (kind, payload, due_at) select 'seal_mandates', '{}', now() + interval '1 hour' where exists (select from k_mandate);
