-- What sign-in needs beside better-auth's tables (decision 0035). Nothing here is the secret itself: codes, links, keys and
-- devices are kept as keyed hashes, what has to be sent is sealed until it is sent.

-- A code or link that works once: one per kind and subject, so that a newer one replaces the older.
create table auth.one_time (
  kind text not null check (kind in ('recovery', 'invitation', 'phone', 'choice', 'second')), subject text not null,
  secret_hash text not null, user_id uuid references auth."user" (id) on delete cascade,
  tries int not null default 0, expires_at timestamptz not null, primary key (kind, subject)
);
create unique index one_time_secret on auth.one_time (kind, secret_hash) where kind <> 'phone';
create index one_time_user on auth.one_time (user_id);

-- Messages to be sent, sealed; a row goes when it was sent or nobody would want it any more.
create table auth.message (
  id uuid primary key, sealed text not null, tries int not null default 0, created_at timestamptz not null, next_at timestamptz not null
);
create index message_next on auth.message (next_at);

-- Telephone numbers by which accounts sign in: one account of a tenant per number.
create table auth.phone (
  user_id uuid primary key references auth."user" (id) on delete cascade, tenant text not null, phone_hash text not null,
  sealed text not null, unique (phone_hash, tenant)
);

-- Tries to sign in, by account (or what was typed, where there is none) and device. A device that signed in before has its own row.
create table auth.sign_in_lock (
  subject text not null, device text not null default '', failures int not null, locks int not null default 0,
  since timestamptz not null, locked_until timestamptz, primary key (subject, device)
);

-- Anything else that is counted in a window: tries of a network, codes of a number.
create table auth.counted (key text primary key, count int not null, until timestamptz not null);
create index counted_until on auth.counted (until);

create table auth.device (
  hash text not null, user_id uuid not null references auth."user" (id) on delete cascade, seen_at timestamptz not null,
  primary key (hash, user_id)
);
create index device_user on auth.device (user_id);

-- Passwords that were used, so that they are not used again, and since when the last one is.
create table auth.password_used (
  user_id uuid not null references auth."user" (id) on delete cascade, hash text not null, set_at timestamptz not null,
  primary key (user_id, set_at, hash)
);

create table auth.session_seen (
  session_id uuid primary key references auth.session (id) on delete cascade, seen_at timestamptz not null
);

-- Keys of programs: the prefix is shown, the hash is looked up. What was revoked stays known.
create table auth.api_key (
  id uuid primary key, tenant text not null, user_id uuid not null references auth."user" (id) on delete cascade, name text not null,
  prefix text not null, hash text not null unique, roles text[] not null, made_by uuid not null, made_at timestamptz not null,
  expires_at timestamptz not null, used_at timestamptz, revoked_at timestamptz
);
create index api_key_user on auth.api_key (user_id);

-- Time-based codes of an authenticator: sealed secret, and the last step that was used, since each counts once.
create table auth.totp (
  user_id uuid primary key references auth."user" (id) on delete cascade, sealed text not null, confirmed_at timestamptz,
  last_step bigint not null default 0
);
create table auth.recovery_code (
  user_id uuid not null references auth."user" (id) on delete cascade, hash text not null, primary key (user_id, hash)
);
