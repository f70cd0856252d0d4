-- Whose connected account at the payment provider is whose: one tenant each, one account each.
create table control.online_account (
  account text primary key check (account ~ '^acct_[A-Za-z0-9]{1,60}$'),
  tenant text not null unique references control.tenant (name),
  set_at timestamptz not null default now()
);
