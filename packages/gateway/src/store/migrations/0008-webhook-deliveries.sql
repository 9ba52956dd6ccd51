-- What has to be told to whom: one row for each event and each place that wants to hear of it.

-- Where somebody wants to be told of this task alone.
alter table tasks add column callback_url text;

-- After a rotation both secrets sign for a while, so that receivers have time to change theirs.
alter table webhook_endpoints add column previous_secret text;
alter table webhook_endpoints add column previous_secret_until_ms bigint;

create table webhook_deliveries (
  -- Stays the same however often it is sent.
  id text primary key,
  workspace_id text not null references workspaces (id),
  -- Null for the callback of one task.
  endpoint_id text references webhook_endpoints (id),
  callback_url text,
  -- Null for a test event.
  task_id text references tasks (id),
  event text not null,
  -- Those of one queue wait for each other, and for nobody else: the endpoint, or a callback's origin.
  queue text not null,
  state text not null check (state in ('pending', 'delivered', 'failed')),
  -- Begun ones. A result names the attempt that it is of.
  attempts bigint not null,
  next_at_ms bigint not null,
  last_status bigint,
  last_trouble text,
  created_at_ms bigint not null,
  updated_at_ms bigint not null,
  check ((endpoint_id is null) <> (callback_url is null))
);

create index webhook_deliveries_pending on webhook_deliveries (queue, next_at_ms) where state = 'pending';
create index webhook_deliveries_of_endpoint on webhook_deliveries (endpoint_id, created_at_ms, id);
create index webhook_deliveries_done on webhook_deliveries (updated_at_ms) where state <> 'pending';
