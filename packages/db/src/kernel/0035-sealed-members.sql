-- Addresses of members are sealed (decision 0039): `email` holds one that leads nowhere, what it is found by stands beside it.
-- Rows from before are brought to it by a job, an hour later: nodes of the version before read `email` until they end.
alter table k_member add column email_sealed bytea;
alter table k_member add column email_found bytea;
create unique index k_member_email_found on k_member (email_found);
insert into k_job (kind, payload, due_at) select 'seal_members', '{}', now() + interval '1 hour'
  where exists (select from k_member where email not like '%.invalid');
