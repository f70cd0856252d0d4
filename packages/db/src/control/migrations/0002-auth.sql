-- Accounts and sessions as better-auth 1.7.25 asks for them (a test finds nothing pending), and our own sign-in lock.
create schema if not exists auth;

create table auth."user" (
  id uuid default pg_catalog.gen_random_uuid() not null primary key, name text not null, email text not null unique,
  "emailVerified" boolean not null, image text, "createdAt" timestamptz default current_timestamp not null,
  "updatedAt" timestamptz default current_timestamp not null,
  -- The one tenant of the account. No foreign key: a tenant may be removed before its accounts are.
  tenant text not null
);

create table auth.session (
  id uuid default pg_catalog.gen_random_uuid() not null primary key, "expiresAt" timestamptz not null, token text not null unique,
  "createdAt" timestamptz default current_timestamp not null, "updatedAt" timestamptz not null, "ipAddress" text, "userAgent" text,
  "userId" uuid not null references auth."user" (id) on delete cascade
);
create index "session_userId_idx" on auth.session ("userId");

create table auth.account (
  id uuid default pg_catalog.gen_random_uuid() not null primary key, "accountId" text not null, "providerId" text not null,
  "userId" uuid not null references auth."user" (id) on delete cascade, "accessToken" text, "refreshToken" text, "idToken" text,
  "accessTokenExpiresAt" timestamptz, "refreshTokenExpiresAt" timestamptz, scope text, password text,
  "createdAt" timestamptz default current_timestamp not null, "updatedAt" timestamptz not null
);
create index "account_userId_idx" on auth.account ("userId");

create table auth.verification (
  id uuid default pg_catalog.gen_random_uuid() not null primary key, identifier text not null, value text not null,
  "expiresAt" timestamptz not null, "createdAt" timestamptz default current_timestamp not null,
  "updatedAt" timestamptz default current_timestamp not null
);
create index verification_identifier_idx on auth.verification (identifier);

-- Failed sign-ins per address, whether or not it has an account: the lock must not tell which.
create table auth.sign_in_failure (
  address_hash text primary key, failures int not null, since timestamptz not null, locked_until timestamptz
);
