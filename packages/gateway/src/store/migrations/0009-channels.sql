-- Ways to upstreams that operators made over the admin API, beside those of the configuration file.
create table channels (
  name text primary key,
  -- What the configuration file could say of a channel besides its name, in its words.
  settings_json text not null,
  -- Only whoever has the master key can open it, and only in the row of this name.
  api_key_sealed text,
  -- Its end, to recognise it by; none of a short one.
  api_key_hint text,
  enabled bigint not null check (enabled in (0, 1)),
  -- Raised by each change, so that none undoes another that it did not know of.
  version bigint not null check (version > 0),
  created_at_ms bigint not null,
  updated_at_ms bigint not null
);
