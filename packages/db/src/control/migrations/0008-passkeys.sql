-- Passkeys (decision 0037): a public key of an authenticator, by which its holder signs in. Nothing here lets anybody in.
create table auth.passkey (
  id uuid primary key, user_id uuid not null references auth."user" (id) on delete cascade, credential text not null unique,
  public_key bytea not null, counter bigint not null, transports text[] not null, name text not null,
  made_at timestamptz not null, used_at timestamptz
);
create index passkey_user on auth.passkey (user_id);

-- What is to be signed: passkey by who signs in, passkey_new by who adds one.
alter table auth.one_time drop constraint one_time_kind_check;
alter table auth.one_time add constraint one_time_kind_check
  check (kind in ('recovery', 'invitation', 'phone', 'choice', 'second', 'passkey', 'passkey_new'));
