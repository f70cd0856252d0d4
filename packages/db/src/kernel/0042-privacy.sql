-- What people ask about their personal data, and what they agreed to (decision 0041). `table_name` is physical: a rename of an
-- entity moves nothing here.
create table k_privacy_request (
  id uuid primary key default uuidv7(), table_name text not null, record_id uuid not null,
  kind text not null check (kind in ('access', 'export', 'correction', 'erasure')),
  channel text not null check (channel in ('portal', 'counter', 'phone', 'letter', 'mail')),
  asked text not null default '', received_on date not null, due_on date not null check (due_on > received_on),
  received_by text not null, received_at timestamptz not null,
  state text not null default 'open' check (state in ('open', 'done', 'refused', 'withdrawn')),
  decided_by text, decided_at timestamptz, note text not null default '',
  waits_by text, waits_at timestamptz, waits_digest text,
  check ((state = 'open') = (decided_by is null)), check ((decided_by is null) = (decided_at is null)),
  check ((waits_by is null) = (waits_at is null) and (waits_by is null) = (waits_digest is null)),
  constraint k_privacy_request_reason check (state <> 'refused' or note <> '')
);
create index k_privacy_request_due on k_privacy_request (due_on, id) where state = 'open';
create index k_privacy_request_record on k_privacy_request (table_name, record_id, id);
create unique index k_privacy_request_open on k_privacy_request (table_name, record_id, kind) where state = 'open';

-- What was asked stays and is decided once; the words a person asked in may be emptied, since they are about the person.
create function k_privacy_request_kept() returns trigger language plpgsql as $$ begin
  if tg_op = 'DELETE'
    or (new.id, new.table_name, new.record_id, new.kind, new.channel, new.received_on, new.due_on, new.received_by, new.received_at)
      is distinct from (old.id, old.table_name, old.record_id, old.kind, old.channel, old.received_on, old.due_on, old.received_by, old.received_at)
    or (new.asked <> old.asked and new.asked <> '')
    or (old.state <> 'open' and (new.state, new.decided_by, new.decided_at) is distinct from (old.state, old.decided_by, old.decided_at))
    or (old.state <> 'open' and new.note <> old.note and new.note <> '')
  then raise exception 'what was asked is kept' using errcode = '2F004'; end if;
  return new;
end $$;
create trigger k_privacy_request_kept before update or delete on k_privacy_request for each row execute function k_privacy_request_kept();
create trigger k_privacy_request_whole before truncate on k_privacy_request for each statement execute function k_refuse();

-- The last row of a purpose says what holds. A row for each time, so that it can be shown who agreed to which text, when and how.
create table k_consent (
  id uuid primary key default uuidv7(), table_name text not null, record_id uuid not null, purpose text not null, text_version int not null,
  given boolean not null, channel text not null check (channel in ('portal', 'counter', 'phone', 'letter', 'mail')), at timestamptz not null, by_whom text not null
);
create index k_consent_record on k_consent (table_name, record_id, purpose, id desc);
create trigger k_consent_append before update or delete or truncate on k_consent for each statement execute function k_refuse();
