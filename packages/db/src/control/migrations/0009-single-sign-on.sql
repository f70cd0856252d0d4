-- Single sign-on (decision 0037): what a company says of its issuer, the secret sealed, and whose subjects its people are (keyed hashes: some issuers take the address for it).
create table auth.single_sign_on (
  tenant text primary key, issuer text not null, client_id text not null, sealed text not null, domains text[] not null,
  only_way boolean not null default false, break_glass uuid[] not null default '{}', changed_by text not null, changed_at timestamptz not null
);
create table auth.subject (
  tenant text not null, issuer text not null, subject text not null, linked_at timestamptz not null,
  user_id uuid not null references auth."user" (id) on delete cascade, primary key (tenant, issuer, subject), unique (user_id, issuer)
);

-- The state of an attempt that is under way.
alter table auth.one_time drop constraint one_time_kind_check;
alter table auth.one_time add constraint one_time_kind_check
  check (kind in ('recovery', 'invitation', 'phone', 'choice', 'second', 'passkey', 'passkey_new', 'sign_on'));
