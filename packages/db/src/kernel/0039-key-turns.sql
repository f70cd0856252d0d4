-- Turning of the key that seals personal values (decision 0039): one at a time; how far it is, for people to see.
create table k_key_turn (
  version int primary key, asked_by text not null, asked_at timestamptz not null, rows_done bigint not null default 0, finished_at timestamptz
);
create unique index k_key_turn_one on k_key_turn ((finished_at is null)) where finished_at is null;
create trigger k_key_turn_stays before delete or truncate on k_key_turn for each statement execute function k_refuse();
