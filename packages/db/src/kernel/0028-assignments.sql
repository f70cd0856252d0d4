-- Who has which role over what, from when to when, and who gave it (decision 0031).
create table k_assignment (
  id uuid primary key default uuidv7(), user_id text not null references k_member (user_id), role text not null,
  scope jsonb not null default '{}' check (jsonb_typeof(scope) = 'object'), from_on date not null, to_on date,
  given_by text not null, given_at timestamptz not null default now(), ended_by text, ended_at timestamptz,
  check (to_on is null or from_on <= to_on), check ((ended_by is null) = (ended_at is null)),
  constraint k_assignment_not_own check (given_by <> user_id and ended_by is distinct from user_id)
);
create index k_assignment_member on k_assignment (user_id);
create index k_assignment_role on k_assignment (role);

-- What was given stays known: an assignment ends, and that once.
create function k_assignment_kept() returns trigger language plpgsql as $$ begin
  if (new.id, new.user_id, new.role, new.scope, new.from_on, new.given_by, new.given_at) is distinct from (old.id, old.user_id, old.role, old.scope, old.from_on, old.given_by, old.given_at)
    or old.ended_by is not null then raise exception 'what an assignment says is kept' using errcode = '2F004'; end if;
  return new;
end $$;
create trigger k_assignment_kept before update on k_assignment for each row execute function k_assignment_kept();

-- The roles a member was made with are assignments over nothing in particular: setting up writes the list, and so do nodes
-- of the version before. Nobody else deletes an assignment.
create function k_member_roles() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$ begin
  execute format('delete from %I.k_assignment where user_id = $1 and given_by = ''k_member'' and ended_by is null and not role = any ($2)', tg_table_schema)
    using new.user_id, new.roles;
  execute format('insert into %1$I.k_assignment (user_id, role, from_on, given_by) select $1, r, $3, ''k_member'' from unnest($2) r
    where not exists (select from %1$I.k_assignment a where a.user_id = $1 and a.role = r and a.given_by = ''k_member'' and a.ended_by is null)', tg_table_schema)
    using new.user_id, new.roles, new.valid_from;
  return null;
end $$;
create trigger k_member_made after insert on k_member for each row execute function k_member_roles();
create trigger k_member_roles after update of roles on k_member for each row when (old.roles is distinct from new.roles) execute function k_member_roles();
insert into k_assignment (user_id, role, from_on, given_by) select user_id, r, valid_from, 'k_member' from k_member, unnest(roles) r;
