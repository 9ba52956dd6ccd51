-- What processes that share a database have to agree on, such as the key that signs links to media.
create table secrets (
  name text primary key,
  value text not null,
  created_at_ms bigint not null
);
