-- A record causes one charge of a standard, in whichever month its day is by now and whichever subject it belongs to
-- (decision 0020): two runs of different months that meet are told apart here, not by what each of them read before.
-- The part of a late fee is the bill it is of, and comes back each period.
create unique index k_claim_event on k_claim (standard, part)
  where part ~ '^[0-9a-f]{8}-[0-9a-f]{4}-' and standard not like 'late:%';
