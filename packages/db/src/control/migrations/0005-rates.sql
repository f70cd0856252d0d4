-- How often somebody asked in a minute, over all processes. Keys are hashes; what a crash loses is a minute of counting.
create unlogged table control.rate_count (
  key text not null, minute timestamptz not null, points bigint not null, primary key (key, minute)
);
create index rate_count_minute on control.rate_count (minute);
