-- Lists of tasks, what a key may do and for how long, files that are handed in, and webhook endpoints.

-- A deleted task stays for the books: only its clip goes, and nobody finds it any more.
alter table tasks add column deleted_at_ms bigint;

create index tasks_of_workspace on tasks (workspace_id, id);
create index media_of_task on media (task_id);

-- Null allows everything; else the names of what is allowed, with a space between them.
alter table api_keys add column scopes text;
alter table api_keys add column expires_at_ms bigint;

-- An upload is listed to its workspace; an input came inside a request and is there for its task only.
create table files (
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

create index files_of_workspace on files (workspace_id, id);
create index files_expiry on files (expires_at_ms) where removed_at_ms is null;

create table webhook_endpoints (
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
);

create index webhook_endpoints_of_workspace on webhook_endpoints (workspace_id, id) where deleted_at_ms is null;
