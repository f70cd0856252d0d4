-- What discounts took off a bill's line: its amount is what is left. Runs with search_path set to the tenant's schema only.
alter table k_bill_line add column discount_fen bigint not null default 0 check (discount_fen >= 0);
