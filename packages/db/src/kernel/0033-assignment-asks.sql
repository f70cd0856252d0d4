-- A role that waits for a second person (decision 0032). It is an assignment only once somebody else agreed.
create table k_assignment_ask (
  id uuid primary key default uuidv7(), user_id text not null references k_member (user_id), role text not null,
  scope jsonb not null default '{}' check (jsonb_typeof(scope) = 'object'), from_on date not null, to_on date,
  asked_by text not null, asked_at timestamptz not null default now(), decided_by text, decided_at timestamptz, agreed boolean,
  assignment_id uuid references k_assignment (id),
  check (to_on is null or from_on < to_on), check ((decided_by is null) = (decided_at is null)), check ((decided_by is null) = (agreed is null)),
  check ((agreed is true) = (assignment_id is not null)),
  constraint k_assignment_ask_second check (asked_by <> user_id and decided_by is distinct from user_id and (agreed is not true or decided_by <> asked_by))
);
create index k_assignment_ask_member on k_assignment_ask (user_id);
create index k_assignment_ask_given on k_assignment_ask (assignment_id);
create unique index k_assignment_ask_open on k_assignment_ask (user_id, role, scope) where decided_by is null;

-- What was asked stays known, and is decided once.
create function k_assignment_ask_kept() returns trigger language plpgsql as $$ begin
  if (new.id, new.user_id, new.role, new.scope, new.from_on, new.to_on, new.asked_by, new.asked_at) is distinct from (old.id, old.user_id, old.role, old.scope, old.from_on, old.to_on, old.asked_by, old.asked_at)
    or old.decided_by is not null then raise exception 'what was asked is kept' using errcode = '2F004'; end if;
  return new;
end $$;
create trigger k_assignment_ask_kept before update on k_assignment_ask for each row execute function k_assignment_ask_kept();
