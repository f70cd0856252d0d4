-- What one administrator asked to be done to an account and a second one has to ask as well (decision 0037).
create table auth.account_ask (
  user_id uuid not null references auth."user" (id) on delete cascade, what text not null check (what in ('unlock', 'factor')),
  asked_by uuid not null check (asked_by <> user_id), asked_at timestamptz not null, primary key (user_id, what)
);
