-- The schema that all migrations make together, to be read as one. Written by a test: run it with
-- UPDATE=1 after a migration was added, and read the difference.

CREATE TABLE api_keys (
  id text primary key,
  workspace_id text not null references workspaces (id),
  name text not null,
  secret_sha256 text not null unique,
  secret_hint text not null,
  requests_per_minute bigint check (requests_per_minute > 0),
  created_at_ms bigint not null,
  revoked_at_ms bigint
, scopes text, expires_at_ms bigint);

CREATE TABLE attempts (
  id text primary key,
  task_id text not null references tasks (id),
  number bigint not null,
  channel text not null,
  state text not null check (state in ('starting', 'uncertain', 'running', 'delivering', 'completed', 'failed')),
  handle_json text,
  result_json text,
  failure_message text,
  created_at_ms bigint not null,
  updated_at_ms bigint not null, cost_micro_usd bigint check (cost_micro_usd >= 0),
  unique (task_id, number)
);

CREATE TABLE balances (
  workspace_id text primary key references workspaces (id),
  issued_micro_usd bigint not null check (issued_micro_usd <= 0),
  available_micro_usd bigint not null check (available_micro_usd >= 0),
  held_micro_usd bigint not null check (held_micro_usd >= 0),
  spent_micro_usd bigint not null check (spent_micro_usd >= 0),
  check (issued_micro_usd + available_micro_usd + held_micro_usd + spent_micro_usd = 0)
);

CREATE TABLE channels (
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

CREATE TABLE files (
  id text primary key,
  workspace_id text not null references workspaces (id),
  purpose text not null check (purpose in ('upload', 'input')),
  kind text not null check (kind in ('image', 'video', 'audio')),
  name text not null,
  media_type text not null,
  size_bytes bigint not null,
  sha256 text not null,
  width_px bigint,
  height_px bigint,
  duration_ms bigint,
  client_request_id text,
  created_at_ms bigint not null,
  expires_at_ms bigint not null,
  removed_at_ms bigint
);

CREATE TABLE idempotency (
  workspace_id text not null references workspaces (id),
  route text not null,
  key text not null,
  body_sha256 text not null,
  task_id text not null,
  created_at_ms bigint not null,
  expires_at_ms bigint not null,
  primary key (workspace_id, route, key)
);

CREATE TABLE media (
  key text primary key,
  task_id text not null references tasks (id),
  attempt_id text not null references attempts (id),
  purpose text not null check (purpose in ('video', 'thumbnail', 'sprite')),
  media_type text not null,
  size_bytes bigint not null,
  sha256 text not null,
  width_px bigint,
  height_px bigint,
  duration_ms bigint,
  created_at_ms bigint not null,
  expires_at_ms bigint not null,
  removed_at_ms bigint
);

CREATE TABLE migrations (name text primary key, applied_at_ms bigint not null);

CREATE TABLE rate_buckets (
  api_key_id text primary key,
  -- Sixty-thousandths of a request, so that in a millisecond as many come in as requests a minute.
  drops bigint not null check (drops >= 0),
  filled_at_ms bigint not null,
  -- What the newest taker got: one statement decides it and tells it.
  granted bigint not null
);

CREATE TABLE secrets (
  name text primary key,
  value text not null,
  created_at_ms bigint not null
);

CREATE TABLE tasks (
  id text primary key,
  workspace_id text not null references workspaces (id),
  api_key_id text not null,
  dialect text not null,
  model text not null,
  state text not null check (state in ('queued', 'running', 'delivering', 'completed', 'failed', 'cancelled')),
  order_json text not null,
  hold_micro_usd bigint not null check (hold_micro_usd > 0),
  hold_state text not null check (hold_state in ('open', 'posted', 'released')),
  created_at_ms bigint not null,
  deadline_at_ms bigint not null,
  ready_at_ms bigint not null,
  epoch bigint not null,
  lease_owner text,
  lease_until_ms bigint,
  cancel_requested_at_ms bigint,
  channel text,
  failure_kind text,
  failure_message text,
  finished_at_ms bigint,
  media_expires_at_ms bigint
, deleted_at_ms bigint, posted_micro_usd bigint check (posted_micro_usd > 0), queue text not null default 'upstream' check (queue in ('render', 'upstream', 'deliver')), callback_url text);

CREATE TABLE "transfers" (
  id text primary key,
  workspace_id text not null references workspaces (id),
  kind text not null check (kind in ('grant', 'post', 'release')),
  debit_account text not null check (debit_account in ('issued', 'held')),
  credit_account text not null check (credit_account in ('available', 'spent')),
  amount_micro_usd bigint not null check (amount_micro_usd > 0),
  task_id text references tasks (id),
  -- The attempt that produced what is paid for, or the policy that charges for nothing produced.
  reason text,
  created_at_ms bigint not null,
  check ((kind = 'grant') = (task_id is null))
);

CREATE TABLE webhook_deliveries (
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

CREATE TABLE webhook_endpoints (
  id text primary key,
  workspace_id text not null references workspaces (id),
  url text not null,
  description text not null,
  events_json text not null,
  secret text not null,
  enabled bigint not null check (enabled in (0, 1)),
  created_at_ms bigint not null,
  updated_at_ms bigint not null,
  deleted_at_ms bigint
, previous_secret text, previous_secret_until_ms bigint);

CREATE TABLE workers (
  owner text primary key,
  lease_until_ms bigint not null
);

CREATE TABLE workspaces (
  id text primary key,
  name text not null unique,
  concurrency_max bigint not null check (concurrency_max > 0),
  created_at_ms bigint not null
);

CREATE VIEW ledger as
  select id, workspace_id, kind, debit_account, credit_account, amount_micro_usd, task_id, reason, created_at_ms
  from transfers
  union all
  select 'hold:' || id, workspace_id, 'hold', 'available', 'held', hold_micro_usd, id, null, created_at_ms
  from tasks;

CREATE VIEW ledger_entries as
  select id as transfer_id, workspace_id, debit_account as account, -amount_micro_usd as amount_micro_usd from ledger
  union all
  select id as transfer_id, workspace_id, credit_account as account, amount_micro_usd from ledger;

CREATE INDEX files_expiry on files (expires_at_ms) where removed_at_ms is null;

CREATE INDEX files_of_workspace on files (workspace_id, id);

CREATE INDEX idempotency_expiry on idempotency (expires_at_ms);

CREATE INDEX media_expiry on media (expires_at_ms) where removed_at_ms is null;

CREATE INDEX media_of_task on media (task_id);

CREATE INDEX tasks_active on tasks (workspace_id, lease_until_ms) where state in ('running', 'delivering');

CREATE INDEX tasks_deadline on tasks (deadline_at_ms) where state in ('queued', 'running', 'delivering');

CREATE INDEX tasks_made on tasks (ready_at_ms, id) where state = 'queued' and queue = 'deliver';

CREATE INDEX tasks_of_workspace on tasks (workspace_id, id);

CREATE INDEX tasks_ready on tasks (workspace_id, queue, ready_at_ms, id) where state = 'queued';

CREATE INDEX tasks_unwanted on tasks (cancel_requested_at_ms) where state = 'queued' and cancel_requested_at_ms is not null;

CREATE INDEX webhook_deliveries_done on webhook_deliveries (updated_at_ms) where state <> 'pending';

CREATE INDEX webhook_deliveries_of_endpoint on webhook_deliveries (endpoint_id, created_at_ms, id);

CREATE INDEX webhook_deliveries_pending on webhook_deliveries (queue, next_at_ms) where state = 'pending';

CREATE INDEX webhook_endpoints_of_workspace on webhook_endpoints (workspace_id, id) where deleted_at_ms is null;

CREATE TRIGGER holds_are_never_changed before update of id, workspace_id, hold_micro_usd, created_at_ms on tasks
begin select raise(abort, 'holds are append-only'); end;

CREATE TRIGGER holds_are_never_removed before delete on tasks
begin select raise(abort, 'holds are append-only'); end;

CREATE TRIGGER transfers_are_never_changed before update on transfers
begin select raise(abort, 'transfers are append-only'); end;

CREATE TRIGGER transfers_are_never_removed before delete on transfers
begin select raise(abort, 'transfers are append-only'); end;
