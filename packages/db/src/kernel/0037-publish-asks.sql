-- A publish that waits for a second person, because it lets some role do more (decision 0038). Once agreed to, it is the publish
-- of the same id in k_publish_request; until then nothing that publishes knows of it.
create table k_publish_ask (
  id uuid primary key default uuidv7(), draft_id uuid references k_draft (id) on delete set null, seal text not null, note text not null default '',
  roles text[] not null, loosens boolean not null default false, asked_by text not null, asked_at timestamptz not null default now(),
  decided_by text, decided_at timestamptz, agreed boolean,
  check (cardinality(roles) > 0 or loosens), check ((decided_by is null) = (decided_at is null)), check ((decided_by is null) = (agreed is null)),
  constraint k_publish_ask_second check (agreed is not true or decided_by <> asked_by)
);
create index k_publish_ask_draft on k_publish_ask (draft_id);
create unique index k_publish_ask_open on k_publish_ask (draft_id, seal) where decided_by is null;

-- What was asked stays known, and is decided once; only the draft may go.
create function k_publish_ask_kept() returns trigger language plpgsql as $$ begin
  if (new.id, new.seal, new.note, new.roles, new.loosens, new.asked_by, new.asked_at) is distinct from (old.id, old.seal, old.note, old.roles, old.loosens, old.asked_by, old.asked_at)
    or (new.draft_id is distinct from old.draft_id and new.draft_id is not null)
    or (old.decided_by is not null and (new.decided_by, new.decided_at, new.agreed) is distinct from (old.decided_by, old.decided_at, old.agreed))
    then raise exception 'what was asked is kept' using errcode = '2F004'; end if;
  return new;
end $$;
create trigger k_publish_ask_kept before update on k_publish_ask for each row execute function k_publish_ask_kept();
