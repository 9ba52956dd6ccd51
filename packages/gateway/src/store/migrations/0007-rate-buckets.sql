-- What is left of the rate of an API key, where several processes share it; a full bucket needs no row.
-- No index but the key's, so that a change stays in its page.
create table rate_buckets (
  api_key_id text primary key,
  -- Sixty-thousandths of a request, so that in a millisecond as many come in as requests a minute.
  drops bigint not null check (drops >= 0),
  filled_at_ms bigint not null,
  -- What the newest taker got: one statement decides it and tells it.
  granted bigint not null
);
