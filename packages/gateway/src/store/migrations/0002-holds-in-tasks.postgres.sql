create trigger transfers_are_never_changed before update or delete on transfers
for each row execute function refuse_change('transfers');

create trigger holds_are_never_changed before update of id, workspace_id, hold_micro_usd, created_at_ms on tasks
for each row execute function refuse_change('holds');

create trigger holds_are_never_removed before delete on tasks
for each row execute function refuse_change('holds');
