-- What a task costs in the end may be less than what was held for it. Null is all of it.
alter table tasks add column posted_micro_usd bigint check (posted_micro_usd > 0);
