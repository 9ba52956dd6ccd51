-- Amounts are integer micro-USD, times are milliseconds since 1970 (UTC), ids are UUIDv7 as 32 hex digits.

create table workspaces (
  id text primary key,
  name text not null unique,
  concurrency_max bigint not null check (concurrency_max > 0),
  created_at_ms bigint not null
);

create table api_keys (
  id text primary key,
  workspace_id text not null references workspaces (id),
  name text not null,
  secret_sha256 text not null unique,
  secret_hint text not null,
  requests_per_minute bigint check (requests_per_minute > 0),
  created_at_ms bigint not null,
  revoked_at_ms bigint
);

-- One row of balances a workspace. They mirror the transfers below and sum to zero: what was issued
-- (negative) is either available, held for open tasks, or spent.
create table balances (
  workspace_id text primary key references workspaces (id),
  issued_micro_usd bigint not null check (issued_micro_usd <= 0),
  available_micro_usd bigint not null check (available_micro_usd >= 0),
  held_micro_usd bigint not null check (held_micro_usd >= 0),
  spent_micro_usd bigint not null check (spent_micro_usd >= 0),
  check (issued_micro_usd + available_micro_usd + held_micro_usd + spent_micro_usd = 0)
);

-- The ledger. A row debits one account and credits another of the same workspace, so an unbalanced
-- entry cannot be written. The id is `<kind>:<task id>` for a task's transfers: each happens once.
create table transfers (
  id text primary key,
  workspace_id text not null references workspaces (id),
  kind text not null check (kind in ('grant', 'hold', 'post', 'release')),
  debit_account text not null check (debit_account in ('issued', 'available', 'held', 'spent')),
  credit_account text not null check (credit_account in ('issued', 'available', 'held', 'spent')),
  amount_micro_usd bigint not null check (amount_micro_usd > 0),
  task_id text,
  -- The attempt that produced what is paid for, or the policy that charges for nothing produced.
  reason text,
  created_at_ms bigint not null,
  check (debit_account <> credit_account)
);

create view ledger_entries as
  select id as transfer_id, workspace_id, debit_account as account, -amount_micro_usd as amount_micro_usd from transfers
  union all
  select id as transfer_id, workspace_id, credit_account as account, amount_micro_usd from transfers;

create table tasks (
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
);

create index tasks_ready on tasks (workspace_id, ready_at_ms, id) where state = 'queued';
create index tasks_active on tasks (workspace_id, lease_until_ms) where state in ('running', 'delivering');
create index tasks_deadline on tasks (deadline_at_ms) where state in ('queued', 'running', 'delivering');

create index tasks_unwanted on tasks (cancel_requested_at_ms) where state = 'queued' and cancel_requested_at_ms is not null;

create table attempts (
  id text primary key,
  task_id text not null references tasks (id),
  number bigint not null,
  channel text not null,
  state text not null check (state in ('starting', 'uncertain', 'running', 'delivering', 'completed', 'failed')),
  handle_json text,
  result_json text,
  failure_message text,
  created_at_ms bigint not null,
  updated_at_ms bigint not null,
  unique (task_id, number)
);

create table media (
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

create index media_expiry on media (expires_at_ms) where removed_at_ms is null;

create table idempotency (
  workspace_id text not null references workspaces (id),
  route text not null,
  key text not null,
  body_sha256 text not null,
  task_id text not null,
  created_at_ms bigint not null,
  expires_at_ms bigint not null,
  primary key (workspace_id, route, key)
);

create index idempotency_expiry on idempotency (expires_at_ms);
