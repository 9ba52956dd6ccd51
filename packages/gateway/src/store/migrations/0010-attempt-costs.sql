-- What the upstream takes for an attempt. Null is not known.
alter table attempts add column cost_micro_usd bigint check (cost_micro_usd >= 0);
