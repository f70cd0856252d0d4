-- How far the numbers of each auto-number field are, for every prefix. The row is locked by whoever takes the next one.
create table k_sequence (
  "table" text not null, "column" text not null, prefix text not null, last bigint not null check (last > 0),
  primary key ("table", "column", prefix)
);
