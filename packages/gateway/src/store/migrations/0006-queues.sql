-- What has to be done next with a task, so that a worker takes up only what it does. One of an older
-- process is passed on by the first worker that finds it in a queue where it does not belong.
alter table tasks add column queue text not null default 'upstream' check (queue in ('render', 'upstream', 'deliver'));

drop index tasks_ready;
create index tasks_ready on tasks (workspace_id, queue, ready_at_ms, id) where state = 'queued';
create index tasks_made on tasks (ready_at_ms, id) where state = 'queued' and queue = 'deliver';
