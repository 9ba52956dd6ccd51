-- A task's row is its hold: one insert records both, so neither can be without the other. What is left
-- in transfers are grants and what settles a hold.

drop view ledger_entries;

create table transfers_without_holds (
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

insert into transfers_without_holds
  (id, workspace_id, kind, debit_account, credit_account, amount_micro_usd, task_id, reason, created_at_ms)
select id, workspace_id, kind, debit_account, credit_account, amount_micro_usd, task_id, reason, created_at_ms
from transfers where kind <> 'hold';

drop table transfers;
alter table transfers_without_holds rename to transfers;

-- The ledger, whole: a row debits one account and credits another of the same workspace.
create view ledger as
  select id, workspace_id, kind, debit_account, credit_account, amount_micro_usd, task_id, reason, created_at_ms
  from transfers
  union all
  select 'hold:' || id, workspace_id, 'hold', 'available', 'held', hold_micro_usd, id, null, created_at_ms
  from tasks;

create view ledger_entries as
  select id as transfer_id, workspace_id, debit_account as account, -amount_micro_usd as amount_micro_usd from ledger
  union all
  select id as transfer_id, workspace_id, credit_account as account, amount_micro_usd from ledger;
